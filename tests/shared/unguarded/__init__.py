"""A package of routes one of which was left out of its table of access."""
