"""What is allowed where something was wrong: a sentence in both languages, by the type of the error.

The figures in it (lengths, bounds, choices) are those of the field's JSON Schema. Of the error nothing is taken but its
type, because the rest may repeat what was sent.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

from shared.kernel.refusals import filled
from shared.kernel.text import FIRST_YEAR, LAST_YEAR
from shared.kernel.words import BETWEEN, NAMES, with_code

Schema: TypeAlias = Mapping[str, Any]
Both: TypeAlias = tuple[str, str]
"""Chinese and English."""

A_DAY: Both = ("日期，如2026-03-20", "a day, like 2026-03-20")
A_MOMENT: Both = (
    "日期、时间和时区，如2026-03-01T09:30:00+08:00",
    "a time with its zone, like 2026-03-01T09:30:00+08:00",
)
LENGTH: Both = ("{length}个字", "{length} characters")
COUNT: Both = ("{count}项", "{count} entries")
CHOICES: Both = ("{choices}之一", "one of {choices}")
ENTRIES: Both = ("列表，每项为{entry}", "a list, each entry {entry}")
WHOLE: Both = ("整数，用0至9书写", "a whole number, in the digits 0 to 9")
BETWEEN_BOUNDS: Both = ("整数，{bounds}", "a whole number, {bounds}")
OTHERWISE: Both = ("填写方式见 /openapi.json", "as /openapi.json says")
ALLOWED: dict[str, Both] = {
    "missing": ("必填", "required"),
    "extra": ("没有这一项，只有{fields}", "there is no such field, there are {fields}"),
    "string": ("文字", "text"),
    "string_unicode": ("文字，不含半个字符（单独的代理项）", "text, without half a character (a lone surrogate)"),
    "string_too_short": LENGTH,
    "string_too_long": LENGTH,
    "string_pattern_mismatch": ("{form}", "{form}"),
    "one_line": (
        "一行文字，不含控制字符和不可见字符",
        "one line, without control or invisible characters",
    ),
    "clean_text": (
        "文字，不含控制字符和改变书写方向的字符",
        "text, without control characters or ones that change its direction",
    ),
    "no_ink": ("看得见的文字", "something that can be seen"),
    "identity_number": (
        "不含身份证号的文字：请写姓名，身份证号只留在收线索的服务里",
        "text without an identity number: write who he is by name, identity numbers stay with intake",
    ),
    "code_word": (
        "代码，以小写字母开头，只含小写字母、数字和下划线",
        "a code: a small letter, then small letters, digits and underscores",
    ),
    "literal": CHOICES,
    "union_tag": CHOICES,
    "bool": ("true 或 false", "true or false"),
    "int": BETWEEN_BOUNDS,
    "whole_number": WHOLE,
    "greater_than": BETWEEN_BOUNDS,
    "less_than": BETWEEN_BOUNDS,
    "too_short": COUNT,
    "too_long": COUNT,
    "tuple": ENTRIES,
    "list": ENTRIES,
    "model": ("JSON对象，含{fields}", "a JSON object with {fields}"),
    "dict": ("JSON对象", "a JSON object"),
    "sha256_written": ("SHA-256，64位小写十六进制", "a SHA-256: 64 hexadecimal digits in small letters"),
    "uuid_written": ("UUID编号，8-4-4-4-12位", "an id, which is a UUID with its hyphens"),
    "uuid": ("UUID编号", "an id, which is a UUID"),
    "date": ("日历上有的日期，如2026-03-01", "a day that the calendar has, like 2026-03-01"),
    "day_written": A_DAY,
    "datetime": (
        "日历上有的日期、0时至23时59分59秒的时间和时区，如2026-03-01T09:30:00+08:00",
        "a day that the calendar has, a time from 00:00:00 to 23:59:59 and a zone, like 2026-03-01T09:30:00+08:00",
    ),
    "timezone": A_MOMENT,
    "moment_written": A_MOMENT,
    "zone_without_sign": (
        "日期、时间和带正负号的时区；在网址中，+须写作%2B，如2026-03-01T09:30:00%2B08:00",
        "a time and its zone with a sign; in an address + is written %2B, like 2026-03-01T09:30:00%2B08:00",
    ),
    "offset_range": ("时区在-14:00至+14:00之间", "a time zone from -14:00 to +14:00"),
    "year_range": (f"{FIRST_YEAR}至{LAST_YEAR}年", f"a year from {FIRST_YEAR} to {LAST_YEAR}"),
}
"""By the types of pydantic's errors, or what several of them begin with, and by those of our own."""

OF_TYPE = {"object": "model", "string": "string", "integer": "int"}
"""What is wrong with something that is not of this type of JSON Schema."""
NO_CHOICE = ("missing", "extra_forbidden")
"""What is wrong where words are to choose from, and is told without them."""

RANGES: dict[tuple[bool, bool], Both] = {
    (True, True): ("{0}至{1}", "{0} to {1}"),
    (True, False): ("至少{0}", "at least {0}"),
    (False, True): ("至多{1}", "at most {1}"),
}
"""By whether there is a least and a most."""


def allowed(what: str, schema: Schema) -> Both:
    """What is allowed where an error of this type is, by the schema of the place."""
    if "enum" in schema and what not in NO_CHOICE:
        what = "literal"
    while what and what not in ALLOWED:
        what = what.rpartition("_")[0]
    zh, en = ALLOWED.get(what, OTHERWISE)
    words_zh, words_en = _words(schema)
    try:
        return filled(zh, "、", words_zh), filled(en, ", ", words_en)
    except KeyError:  # the schema sets no such bound
        return WHOLE if what == "int" else OTHERWISE


def _words(schema: Schema) -> tuple[dict[str, object], dict[str, object]]:
    """What the schema sets, in words of Chinese and of English."""
    least = schema["exclusiveMinimum"] + 1 if "exclusiveMinimum" in schema else schema.get("minimum")
    most = schema["exclusiveMaximum"] - 1 if "exclusiveMaximum" in schema else schema.get("maximum")
    found = {
        "length": _range(schema.get("minLength"), schema.get("maxLength")),
        "count": _range(schema.get("minItems"), schema.get("maxItems")),
        "bounds": _range(least, most),
        "form": label_of(schema.get("description")),
        "entry": allowed(OF_TYPE.get(schema["items"].get("type"), ""), schema["items"]) if "items" in schema else None,
    }
    words: dict[str, tuple[object, object]] = {name: pair for name, pair in found.items() if pair is not None}
    for name, listed, names in (
        ("choices", schema.get("enum"), schema.get(NAMES, {})),
        ("fields", schema.get("fields"), schema.get("fields", {})),
    ):
        if listed is not None:
            called = [_called(word, names) for word in listed]
            words[name] = [zh for zh, _ in called], [en for _, en in called]
    return {name: zh for name, (zh, _) in words.items()}, {name: en for name, (_, en) in words.items()}


def _called(word: object, names: Mapping[str, str]) -> Both:
    """What a word of a choice, or a field, is called, with its code; the code alone where it has no name."""
    label = label_of(names.get(str(word)))
    return with_code(word, *label) if label else (str(word), str(word))


def label_of(title: str | None) -> Both | None:
    """The label that a title is, if it is one; pydantic gives titles too, in one language."""
    zh, between, en = (title or "").partition(BETWEEN)
    return (zh, en) if between else None


def _range(least: float | None, most: float | None) -> Both | None:
    """All are whole numbers, which /openapi.json has as floats."""
    if least is None and most is None:
        return None
    zh, en = RANGES[least is not None, most is not None]
    figures = int(least or 0), int(most or 0)
    return zh.format(*figures), en.format(*figures)
