"""What passes for a line, a text, a code, a day and a moment; and that the JSON Schema says the same as the check."""

import re
import sys
import unicodedata
from datetime import datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.kernel.calendar import CHINA
from shared.kernel.text import Day, Line, LineAsSaid, Moment, Slug, Text, TextAsSaid

KINDS: dict[str, TypeAdapter[Any]] = {
    "line": TypeAdapter(Line),
    "text": TypeAdapter(Text),
    "slug": TypeAdapter(Slug),
    "moment": TypeAdapter(Moment),
    "day": TypeAdapter(Day),
}
REFUSED: dict[str, dict[Any, str]] = {
    "line": {
        "": "string_too_short",
        " \t\u3000\u2028": "string_too_short",
        "村" * 201: "string_too_long",
        7: "string_type",
        "a\nb": "one_line",
        "a\rb": "one_line",
        "a\tb": "one_line",
        "a\x00b": "one_line",
        "a\x7fb": "one_line",
        "a\x85b": "one_line",
        "a\u00adb": "one_line",
        "a\u200bb": "one_line",
        "a\u200db": "one_line",
        "a\u202eb": "one_line",
        "a\u2028b": "one_line",
        "a\u2029b": "one_line",
        "a\u2066b": "one_line",
        "\ufeffa": "one_line",
        "a\U000e0041": "one_line",
        "a\ud800": "string_unicode",
        "\u3164": "one_line",
        "\u2800\u2800": "one_line",
        "\ufe0f": "no_ink",
        "\U000e0100": "no_ink",
        "a\uffff": "one_line",
        "a\U000e0fff": "one_line",
        "张三110101199003070011": "identity_number",
    },
    "text": {
        " \n ": "string_too_short",
        "字" * 4001: "string_too_long",
        "\u200b": "no_ink",
        "\u3164\n\u2800": "no_ink",
        "\ufe0f": "no_ink",
        "a\x00b": "clean_text",
        "a\x1bb": "clean_text",
        "a\x7fb": "clean_text",
        "a\x9bb": "clean_text",
        "a\u202ab": "clean_text",
        "a\u202eb": "clean_text",
        "a\u2066b": "clean_text",
        "a\u2069b": "clean_text",
        "a\udfff": "string_unicode",
        "张三\n110101 19900307 109x，": "identity_number",
    },
    "slug": {
        "": "string_too_short",
        "a" * 41: "string_too_long",
        "Desk": "code_word",
        "9lives": "code_word",
        "desk ": "code_word",
        "desk\n": "code_word",
        "ｄｅｓｋ": "code_word",
        "a٣": "code_word",
        "p110101199003070011": "identity_number",
    },
    "moment": {
        1772413200: "moment_written",
        "1772413200": "moment_written",
        "٢٠٢٦-03-02T09:00:00Z": "moment_written",
        "2026-03-02": "moment_written",
        "2026-03-02T09:00:00": "timezone_aware",
        "2026-03-02T09:00:00\u221208:00": "moment_written",
        "2026-03-02T09:00:00 08:00": "zone_without_sign",
        "2026-03-02T09:00:00.5 08:00": "zone_without_sign",
        "2026-03-02T09:00 0800": "zone_without_sign",
        "2026-03-02 09:00:00 08:00": "zone_without_sign",
        "2026-03-02 09:00 08:00": "zone_without_sign",
        "2026-03-02 09:00": "timezone_aware",
        "2026-03-02T09:00:00 Z": "datetime_from_date_parsing",
        "2026-03-02T25:00:00Z": "datetime_from_date_parsing",
        "2026-03-02T09:00:00-23:59": "offset_range",
        "2026-03-02T09:00:00+14:01": "offset_range",
        "0001-01-01T00:00:00+14:00": "year_range",
        "1899-12-31T23:59:59Z": "year_range",
        "1900-01-01T00:00:00+08:00": "year_range",
        "2100-12-31T23:59:59-01:00": "year_range",
        "2101-01-01T00:00:00+01:00": "year_range",
        "9999-12-31T23:59:59-14:00": "year_range",
        datetime(2101, 1, 2, tzinfo=CHINA): "year_range",
    },
    "day": {
        0: "day_written",
        "0": "day_written",
        "20260320": "day_written",
        "2026-03-20\n": "day_written",
        "2026-03-20T00:00:00": "day_written",
        "2026-02-30": "date_from_datetime_parsing",
        "1899-12-31": "year_range",
        "2101-01-01": "year_range",
    },
}
TAKEN: dict[str, tuple[Any, ...]] = {
    "line": (
        "上坪村",
        "  上坪村\u3000\n",
        "a\u00a0b",
        "Ünïcode 😀",
        "❤\ufe0f",
        "葛\U000e0100",
        "\U00031350",
        "x" * 200,
    ),
    "text": ("一行\n二行\t三", "👨\u200d👩\u200d👧", "a\u200eb\u200b\ufeff", "a\x85b", "字" * 4000),
    "slug": ("a", "hills_forest_land", "b2", "a" * 40),
    "moment": (
        "2026-03-02T09:00:00+08:00",
        "2026-03-02 09:00Z",
        "2026-03-02T09:00:00.5-14:00",
        "2026-03-02T09:00:00+14:00",
        "1900-01-01T00:00:00Z",
        "2100-12-31T23:59:59Z",
        datetime(1900, 1, 2, tzinfo=CHINA),
    ),
    "day": ("2026-03-20", "1900-01-01", "2100-12-31"),
}
BLANKS = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""What is stripped: Unicode's white space."""


def errors(kind: str, value: Any) -> list[str]:
    try:
        KINDS[kind].validate_python(value)
    except ValidationError as error:
        return [one["type"] for one in error.errors()]
    return []


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [(kind, value, code) for kind, values in REFUSED.items() for value, code in values.items()],
    ids=lambda part: ascii(part)[:40],
)
def test_what_is_none_of_its_kind_is_refused_by_a_code(kind: str, value: Any, code: str) -> None:
    assert errors(kind, value) == [code]


@pytest.mark.parametrize(
    ("kind", "value"),
    [(kind, value) for kind, values in TAKEN.items() for value in values],
    ids=lambda part: ascii(part)[:40],
)
def test_what_is_of_its_kind_is_taken(kind: str, value: Any) -> None:
    assert errors(kind, value) == []


@pytest.mark.parametrize("kind", [LineAsSaid, TextAsSaid])
def test_what_is_taken_as_it_was_said_may_hold_an_identity_number(kind: Any) -> None:
    assert TypeAdapter(kind).validate_python("张三110101199003070011") == "张三110101199003070011"


SCHEMAS = {kind: KINDS[kind].json_schema() for kind in ("line", "text", "slug")}
PATTERNS = {kind: re.compile(schema["pattern"].removesuffix("$") + r"\Z") for kind, schema in SCHEMAS.items()}
"""In JSON Schema's dialect `$` is the very end, in Python's it may be before the last line feed."""


def allowed_by_schema(kind: str, text: str) -> bool:
    """Whether the JSON Schema lets it through."""
    schema = SCHEMAS[kind]
    return schema["minLength"] <= len(text) <= schema["maxLength"] and bool(PATTERNS[kind].search(text))


IGNORABLE = (
    "00AD 034F 061C 115F..1160 17B4..17B5 180B..180F 200B..200F 202A..202E 2060..206F 3164 FE00..FE0F FEFF FFA0 "
    "FFF0..FFF8 1BCA0..1BCA3 1D173..1D17A E0000..E0FFF"
)
"""Unicode 16.0, DerivedCoreProperties.txt, Default_Ignorable_Code_Point: what shows nothing where it is not known."""
OTHERS_UNSEEN = "2800 FDD0..FDEF " + " ".join(f"{plane:X}FFFE..{plane:X}FFFF" for plane in range(17))
"""The blank of braille, and what is no character (Unicode 16.0, 23.7)."""
CHOOSING = "180B..180D 180F FE00..FE0F E0100..E01EF"
"""Variation selectors choose how the sign before them looks, as in names of people: in a line, and never alone."""


def points(ranges: str) -> list[int]:
    """The code points of ranges as Unicode's tables have them."""
    ends = [(int(first, 16), int(last or first, 16)) for first, _, last in (r.partition("..") for r in ranges.split())]
    return [code for first, last in ends for code in range(first, last + 1)]


UNSEEN, SELECTORS = {*points(IGNORABLE), *points(OTHERS_UNSEEN)}, set(points(CHOOSING))
TELLING = st.sampled_from("a_9Z\x00\n\t\r\x7f\x85\xa0\xad\u200b\u200d\u2028\u202e\u2066\ufeff\U000e0041\ud800\udfff村")
TEXTS = st.lists(st.one_of(TELLING, st.characters(codec="utf-8")), max_size=50).map("".join)
CODES = st.from_regex(r"\A[a-z][a-z0-9_]{0,45}\Z")
LENGTHS = st.integers(0, 5000).map(lambda length: "x" * length)


@pytest.mark.parametrize("kind", ["line", "text", "slug"])
@given(text=TEXTS | CODES | LENGTHS)
@example(text="desk\n")
@example(text="村" * 200)
@example(text="字" * 4000)
def test_the_json_schema_allows_what_the_check_takes_and_nothing_else(kind: str, text: str) -> None:
    bare = text if kind == "slug" else text.strip(BLANKS)
    assert allowed_by_schema(kind, bare) == (errors(kind, text) == [])


@pytest.mark.parametrize("ranges", [*IGNORABLE.split(), *OTHERS_UNSEEN.split()])
@pytest.mark.parametrize("kind", ["line", "text"])
def test_what_nobody_sees_is_no_text_by_itself(kind: str, ranges: str) -> None:
    for code in points(ranges):
        for sign in (chr(code), chr(code) * 3, f"{chr(code)}\ufe0f"):
            assert errors(kind, sign) in (["no_ink"], ["one_line"], ["clean_text"]), hex(code)
            assert not allowed_by_schema(kind, sign), hex(code)


def test_a_line_is_free_of_every_character_that_unicode_calls_control_format_or_separator_of_lines() -> None:
    for code in range(sys.maxunicode + 1):
        category, sign = unicodedata.category(chr(code)), chr(code)
        refused = category in {"Cc", "Cf", "Zl", "Zp", "Cs"} or (code in UNSEEN and code not in SELECTORS)
        if category != "Cn" or refused:  # not assigned in this Python's Unicode: it may be in a later one, as a name is
            assert allowed_by_schema("line", f"a{sign}") is not refused, hex(code)
            alone = not refused and category != "Zs" and code not in SELECTORS
            assert allowed_by_schema("line", sign) is alone, hex(code)
