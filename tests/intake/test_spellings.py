"""How people write what a field holds: each spelling is understood as what it says, or left as it is."""

from datetime import date, datetime, time
from typing import Any

import pytest

from services.intake.sheets.headings import ALSO, KNOWN, OWN, field_of, plain
from services.intake.sheets.spellings import moment, people, yes_or_no

NINE = "2026-03-02T09:05:00+08:00"
AT_NINE = [
    "2026-03-02 09:05", "2026/3/2 9:05", "2026.3.2 9:05:00", "2026年3月2日 9时5分", "2026年3月2日上午9点05分",
    "２０２６-０３-０２ ０９：０５", "2026-03-02T09:05", "2026-03-02T09:05:00+08:00", "2026-3-2\u00a09:05",
]  # fmt: skip
NO_TIME = [
    "昨天",
    "3月2日",
    "2026-02-30",
    "2026-03-02 25:00",
    "2026-03-02 晚上12点",
    "9:05",
    "46083.375",
    "2026-03-02Z",
]


@pytest.mark.parametrize("written", AT_NINE)
def test_an_instant_is_the_same_however_it_is_written(written: str) -> None:
    assert moment(written) == (NINE, False)


def test_an_instant_of_another_zone_keeps_it_and_the_afternoon_is_after_noon() -> None:
    assert moment("2026-03-02T01:05:00Z") == ("2026-03-02T01:05:00Z", False)
    assert moment("2026年3月2日下午3:05") == ("2026-03-02T15:05:00+08:00", False)
    assert moment(datetime(2026, 3, 2, 9, 5)) == (NINE, False)  # noqa: DTZ001 - a cell has no zone


@pytest.mark.parametrize("written", ["2026-03-02", "2026/3/2", "2026年3月2日", "2026.3.2", date(2026, 3, 2)])
def test_a_day_is_a_day_in_a_workbook_and_in_a_text(written: Any) -> None:
    assert moment(written) == ("2026-03-02T00:00:00+08:00", True)


@pytest.mark.parametrize("written", NO_TIME)
def test_what_is_no_time_is_left_as_it_is(written: str) -> None:
    assert moment(written) == (written, False)
    assert moment(time(9)) == ("09:00:00", False)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("张三、李四，王五,赵六;钱七；孙八/周九\n吴十", "张三 李四 王五 赵六 钱七 孙八 周九 吴十"),
        ("张三 李四　王五", "张三 李四 王五"),
        ("、张三，", "张三"),
    ],
)
def test_people_are_apart_by_whatever_people_put_between_them(written: str, names: str) -> None:
    assert people(written) == names.split(" ")


@pytest.mark.parametrize("name", ["阿卜杜拉·买买提", "张 三", "John Smith", "李和平"])
def test_one_name_is_one_person(name: str) -> None:
    assert people(name) == [name]
    assert people(f"{name}、王五") == [name, "王五"]


@pytest.mark.parametrize("said", ["是", "√", "Y", "yes", "TRUE", "1", "有", "是！", True])
def test_yes_is_understood(said: Any) -> None:
    assert yes_or_no(said) is True


@pytest.mark.parametrize("said", ["否", "无", "×", "N", "no", "false", "0", "没有。", False])
def test_no_is_understood(said: Any) -> None:
    assert yes_or_no(said) is False


@pytest.mark.parametrize("said", ["x", "也许", "持刀"])
def test_what_may_be_either_is_left_as_it_is(said: str) -> None:
    assert yes_or_no(said) == said


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("村（必填）", "village"), ("*发生时间", "happened_at"), ("事发 时间", "happened_at"),
        ("Incident Time", "happened_at"),
        ("happened_at", "happened_at"), ("简要案情", "text"), ("当事人姓名：", "people"),
        ("村（社区）(必填)", "village"),
        ("序号", None), ("备注", None), ("登记时间", None),
    ],
)  # fmt: skip
def test_a_heading_is_known_by_what_people_call_it(heading: str, field: str | None) -> None:
    assert field_of(heading) == field


def test_no_heading_is_for_two_fields() -> None:
    names = [plain(word) for words in ALSO.values() for word in words.split("、")]
    assert len(names) == len(set(names))
    assert not set(names) & set(OWN)
    assert len(KNOWN) == len(names) + len(OWN)
