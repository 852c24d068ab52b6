"""A process: settings in, a running service out."""
