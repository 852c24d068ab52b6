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
from shared.kernel.text import Day, Line, Moment, Slug, Text

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
    },
    "moment": {
        1772413200: "moment_written",
        "1772413200": "moment_written",
        "٢٠٢٦-03-02T09:00:00Z": "moment_written",
        "2026-03-02": "moment_written",
        "2026-03-02T09:00:00": "timezone_aware",
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
    "line": ("上坪村", "  上坪村\u3000\n", "a\u00a0b", "Ünïcode 😀", "❤\ufe0f", "x" * 200),
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


SCHEMAS = {kind: KINDS[kind].json_schema() for kind in ("line", "text", "slug")}
PATTERNS = {kind: re.compile(schema["pattern"].removesuffix("$") + r"\Z") for kind, schema in SCHEMAS.items()}
"""In JSON Schema's dialect `$` is the very end, in Python's it may be before the last line feed."""


def allowed_by_schema(kind: str, text: str) -> bool:
    """Whether the JSON Schema lets it through."""
    schema = SCHEMAS[kind]
    return schema["minLength"] <= len(text) <= schema["maxLength"] and bool(PATTERNS[kind].search(text))


NO_INK = "\u034f\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs that nobody sees: a village of them alone would be a blank."""
ALONE_UNSEEN = frozenset(map(chr, range(0xFE00, 0xFE10)))
"""They choose how the sign before them looks."""
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


def test_a_line_is_free_of_every_character_that_unicode_calls_control_format_or_separator_of_lines() -> None:
    for code in range(sys.maxunicode + 1):
        category, sign = unicodedata.category(chr(code)), chr(code)
        if category != "Cn":  # not assigned in this Python's Unicode: it may be in a later one
            may_stand = category not in {"Cc", "Cf", "Zl", "Zp", "Cs"} and sign not in NO_INK
            assert allowed_by_schema("line", f"a{sign}") == may_stand, hex(code)
            assert allowed_by_schema("line", sign) == (may_stand and category != "Zs" and sign not in ALONE_UNSEEN), (
                hex(code)
            )
