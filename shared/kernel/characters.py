"""Characters that show nothing or are let in nowhere, each for a class of a regular expression (`rf"[{UNSEEN}]"`)."""

# Escapes and plain characters alike are read by every dialect of regular expressions that JSON Schema is checked with.
CONTROLS = r"\u0000-\u001f\u007f-\u009f"
CHOOSING = "\\u180b-\\u180d\\u180f\\ufe00-\\ufe0f\U000e0100-\U000e01ef"  # how the sign before them looks, as in names
_IGNORABLE = (  # the rest of Default_Ignorable_Code_Point (Unicode 16.0, DerivedCoreProperties.txt)
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\\ufff0-\\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
_FORMATS = (  # the rest of the categories Cf, Zl and Zp; and the blank of braille
    r"\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u2028\u2029\u2800\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f"
)
_NO_CHARACTERS = r"\ufdd0-\ufdef\ufffe\uffff" + "".join(
    f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17)
)
# Private characters (category Co) are let in: rare characters of names are written so, each in its own font.
UNSEEN = _IGNORABLE + _FORMATS + _NO_CHARACTERS
"""For a class of a regular expression: what shows nothing; `CHOOSING`: what only says how the sign before it looks."""
HALVES = r"\ud800-\udfff"
TURNING = r"\u202a-\u202e\u2066-\u2069"  # they make a text read otherwise than it is stored
