"""What operators do with a service: rebuild, verify, park and release."""
