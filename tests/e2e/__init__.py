"""Over all services as real processes, on both buses."""
