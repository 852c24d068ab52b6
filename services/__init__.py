"""The independent services: they meet only through each other's events."""
