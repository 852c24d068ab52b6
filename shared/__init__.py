"""Small deep modules that every service stands on; they know no service."""
