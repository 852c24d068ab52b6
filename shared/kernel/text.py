"""Text, numbers and times as requests carry them: strict, clean, and of a plausible size.

Each check has a code of its own, for which `shared.http.allowed` has the sentences. The pattern that a JSON Schema
gives is the one that is checked. None of a text holds somebody's identity number, but of those that are taken as they
were said (`LineAsSaid`, `TextAsSaid`): whoever takes one keeps the numbers to himself.
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, LiteralString
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from shared.kernel.characters import CHOOSING, CONTROLS, HALVES, TURNING, UNSEEN
from shared.kernel.personal_numbers import identity_numbers

FIRST_YEAR, LAST_YEAR = 1900, 2100  # a mistyped year is outside; who was born before 1900 has no disputes
WIDEST_OFFSET = timedelta(hours=14)  # Kiribati's; PostgreSQL takes less than 16 hours

ONE_LINE = rf"[^{CONTROLS}{UNSEEN}{HALVES}]*"
CLEAN = rf"[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f{HALVES}{TURNING}]*"  # U+0085 ends a line
_INK = rf"[^\s\u0085{CHOOSING}{CONTROLS}{UNSEEN}{HALVES}]"
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


def _of_nobody(text: str) -> str:
    """It holds no identity number: those stay with whoever was told them."""
    if identity_numbers(text):
        raise _wrong("identity_number")
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


LineAsSaid = Annotated[
    str,
    StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=200),
    _all(ONE_LINE, "one_line"),
    AfterValidator(_inked),
    Field(json_schema_extra={"pattern": f"^{ONE_LINE}{_INK}{ONE_LINE}$"}),
]
Line = Annotated[LineAsSaid, AfterValidator(_of_nobody)]
TextAsSaid = Annotated[
    str,
    StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=4000),
    _all(CLEAN, "clean_text"),
    AfterValidator(_inked),
    Field(json_schema_extra={"pattern": f"^{CLEAN}{_INK}{CLEAN}$"}),
]
Text = Annotated[TextAsSaid, AfterValidator(_of_nobody)]
Slug = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=40),
    _all(CODE, "code_word"),
    AfterValidator(_of_nobody),
    Field(json_schema_extra={"pattern": f"^{CODE}$"}),
]
OrderNumber = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=60, pattern=r"^[0-9A-Za-z_-]*[0-9][0-9A-Za-z_-]*$"),
    AfterValidator(_of_nobody),
    Field(description="字母、数字、连字符和下划线，至少一个数字 · letters, digits, hyphens, underscores; one digit"),
]
"""The number of another system's order. It stands in addresses, too."""
Sha256 = Annotated[
    str,
    StringConstraints(strict=True),
    _all("[0-9a-f]{64}", "sha256_written"),
    Field(json_schema_extra={"pattern": "^[0-9a-f]{64}$"}),
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
