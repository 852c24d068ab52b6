"""Routes of a service that only stands at the door: one for a signed callback, one for people with a token."""
