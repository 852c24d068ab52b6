"""Stations: how the name of one is written, and the one word for all of them.

What is missing or empty is no station, and stands for none: only the word opens all.
"""

EVERY_STATION = "all"
"""Stands for all stations, in a token and inside; no station is called so."""

SLUG = r"^[a-z][a-z0-9_-]{0,39}$"
"""How a station is written, and a department: small letters, digits, `_` and `-`."""

NO_ONE_STATION = frozenset({"", EVERY_STATION})
"""What names no station of its own: nothing can begin there."""
