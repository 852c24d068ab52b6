"""Text, numbers and times as requests carry them: strict, clean, and of a plausible size.

Each check has a code of its own, for which `shared.http.allowed` has the sentences. The pattern that a JSON Schema
gives is the one that is checked.
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, LiteralString
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

FIRST_YEAR, LAST_YEAR = 1900, 2100  # a mistyped year is outside; who was born before 1900 has no disputes
WIDEST_OFFSET = timedelta(hours=14)  # Kiribati's; PostgreSQL takes less than 16 hours

# Escapes and plain characters alike are read by every dialect of regular expressions that JSON Schema is checked with.
_CONTROLS = r"\u0000-\u001f\u007f-\u009f"
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
_HALVES = r"\ud800-\udfff"
_TURNING = r"\u202a-\u202e\u2066-\u2069"  # they make a text read otherwise than it is stored
ONE_LINE = rf"[^{_CONTROLS}{UNSEEN}{_HALVES}]*"
CLEAN = (
    rf"[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f{_HALVES}{_TURNING}]*"  # U+0085 ends a line
)
_INK = rf"[^\s\u0085{CHOOSING}{_CONTROLS}{UNSEEN}{_HALVES}]"
CODE = "[a-z][a-z0-9_]*"


def _all(pattern: str, code: LiteralString) -> AfterValidator:
    """The whole text is of this pattern, else an error of this code."""
    allowed = re.compile(pattern)

    def check(text: str) -> str:
        if not allowed.fullmatch(text):
            raise _wrong(code)
        return text

    return AfterValidator(check)


def _inked(text: str) -> str:
    """It shows something. Beware: in one pattern with `_all` the check would cost the square of the length."""
    if not ("一" <= text[0] <= "\u9fff" or re.search(_INK, text)):
        raise _wrong("no_ink")
    return text


def _written(pattern: str, code: LiteralString, made: type) -> BeforeValidator:
    """It is written like this, or made already: pydantic alone would take much else, as a number for an instant."""
    allowed = re.compile(pattern, re.ASCII | re.DOTALL)

    def check(value: Any) -> Any:
        if not (isinstance(value, made) or (isinstance(value, str) and allowed.fullmatch(value))):
            raise _wrong(code)
        return value

    return BeforeValidator(check)


def _plausible(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _wrong("year_range")
    return day


def _of_this_world(moment: datetime) -> datetime:
    """Its year is plausible, as written and in UTC, and its offset one that clocks have."""
    _plausible(moment)
    if abs(moment.utcoffset() or timedelta()) > WIDEST_OFFSET:
        raise _wrong("offset_range")
    _plausible(moment.astimezone(UTC))
    return moment


def _wrong(code: LiteralString) -> PydanticCustomError:
    return PydanticCustomError(code, "what is allowed is said by shared.http.allowed")


Line = Annotated[
    str,
    StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=200),
    _all(ONE_LINE, "one_line"),
    AfterValidator(_inked),
    Field(json_schema_extra={"pattern": f"^{ONE_LINE}{_INK}{ONE_LINE}$"}),
]
Text = Annotated[
    str,
    StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=4000),
    _all(CLEAN, "clean_text"),
    AfterValidator(_inked),
    Field(json_schema_extra={"pattern": f"^{CLEAN}{_INK}{CLEAN}$"}),
]
Slug = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=40),
    _all(CODE, "code_word"),
    Field(json_schema_extra={"pattern": f"^{CODE}$"}),
]
IN_DIGITS = _written(r"0|-?[1-9]\d{0,18}", "whole_number", int)
"""For a whole number of an address, `Annotated[int, Query(ge=1), IN_DIGITS]`: pydantic takes `1.0`, ` 5` and `٣` too.

It stands last: a bound that came after it would be missing in the JSON Schema.
"""
IN_FULL = _written(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", "uuid_written", UUID)
"""For an id of an address: pydantic takes it in braces, as a URN and without hyphens too; one thing has one address."""

Moment = Annotated[
    AwareDatetime,
    _written(r"(?!.{10}.*:\d\d(\.\d*)? \d\d:?(\d\d)?$).*", "zone_without_sign", datetime),  # `+`, as queries have it
    _written(r"\d{4}-\d\d-\d\d[T ]\d\d[ -~]*", "moment_written", datetime),  # pydantic takes U+2212 for a minus
    AfterValidator(_of_this_world),
]
Day = Annotated[date, _written(r"\d{4}-\d\d-\d\d", "day_written", date), AfterValidator(_plausible)]
