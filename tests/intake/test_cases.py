"""Sheets as people of the trade send them: what stands in one is taken as it stands or named in the answer.

`cases/README.md` says of each file what is right; here it is asserted through the door.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE
from services.intake.events import ReportTaken
from shared.kernel.calendar import CHINA
from tests.house import Town, at_work
from tests.intake.spreadsheets import CASES, case, send, taken, try_out

Answer = dict[str, Any]
Right = Callable[[Answer, Sequence[ReportTaken]], None]


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


def statuses(answer: Answer) -> list[str]:
    return [row["status"] for row in answer["rows"]]


def problems(answer: Answer) -> dict[int, str]:
    return {row["row"]: row["problem"]["code"] for row in answer["rows"] if row["problem"]}


def why(answer: Answer, number: int) -> str:
    """Why the row of this number was refused, in both languages."""
    [problem] = [row["problem"] for row in answer["rows"] if row["row"] == number]
    return f"{problem['zh']} {problem['en']}"


def remarks(answer: Answer) -> dict[int, list[str]]:
    return {row["row"]: [one["code"] for one in row["remarks"]] for row in answer["rows"] if row["remarks"]}


def all_taken(answer: Answer, reports: Sequence[ReportTaken]) -> None:
    assert set(statuses(answer)) == {"taken"}
    assert {report.village for report in reports} == {"上坪村"}


def a_broken_byte(answer: Answer, reports: Sequence[ReportTaken]) -> None:
    assert (statuses(answer), problems(answer)) == (["taken", "refused"], {3: "row-characters-broken"})
    assert "内容（第4列）" in why(answer, 3)
    assert [report.village for report in reports] == ["上坪村"], "in no other encoding"


def too_many_cells(answer: Answer, reports: Sequence[ReportTaken]) -> None:
    assert (problems(answer), len(reports)) == ({2: "row-without-heading"}, 0)
    assert "column 5, 6" in why(answer, 2)


def blanks(answer: Answer, reports: Sequence[ReportTaken]) -> None:
    assert ([row["row"] for row in answer["rows"]], answer["refused"], len(reports)) == ([2], 0, 1)


def one_report(answer: Answer, reports: Sequence[ReportTaken]) -> None:
    assert sorted(set(statuses(answer))) == ["repeated", "taken"]
    assert [report.village for report in reports] == ["上坪村"]


def two_reports(answer: Answer, reports: Sequence[ReportTaken]) -> None:
    assert sorted(statuses(answer)) == ["repeated", "repeated", "taken", "taken"]
    assert len(reports) == 2


def days(answer: Answer, reports: Sequence[ReportTaken]) -> None:
    assert statuses(answer) == ["taken", "taken", "refused", "taken", "refused"]
    assert remarks(answer) == {3: ["day-without-time"], 5: ["day-without-time"]}
    assert sorted(f"{one.happened_at.astimezone(CHINA):%m-%d %H:%M} {one.precision}" for one in reports) == [
        "03-02 00:00 day",
        "03-02 00:00 day",
        "03-02 09:00 instant",
    ]


def long_numbers(answer: Answer, reports: Sequence[ReportTaken]) -> None:
    assert problems(answer) == dict.fromkeys((2, 3, 4), "row-digits-lost")
    assert "消息编号（第2列）" in why(answer, 2)
    assert "文本" in why(answer, 2)


def leading_zeros(answer: Answer, reports: Sequence[ReportTaken]) -> None:
    assert (statuses(answer), problems(answer)) == (["refused", "taken"], {2: "row-shown-otherwise"})


def merged(answer: Answer, reports: Sequence[ReportTaken]) -> None:
    all_taken(answer, reports)
    assert (len(reports), remarks(answer)) == (3, {3: ["merged-cell"], 4: ["merged-cell"]})


def below_a_title(answer: Answer, reports: Sequence[ReportTaken]) -> None:
    all_taken(answer, reports)
    assert (answer["read"]["heading_row"], [row["row"] for row in answer["rows"]]) == (2, [3])


def columns_skipped(answer: Answer, reports: Sequence[ReportTaken]) -> None:
    all_taken(answer, reports)
    assert answer["skipped_columns"] == [{"column": 1, "heading": "序号"}, {"column": 6, "heading": "备注"}]


def first_visible(answer: Answer, reports: Sequence[ReportTaken]) -> None:
    all_taken(answer, reports)
    assert answer["read"]["sheet"] == "台账"
    assert answer["other_sheets"] == [{"name": "字典", "hidden": True}]


def others_named(answer: Answer, reports: Sequence[ReportTaken]) -> None:
    all_taken(answer, reports)
    assert answer["other_sheets"] == [{"name": "下坪村", "hidden": False}]


def errors(answer: Answer, reports: Sequence[ReportTaken]) -> None:
    assert problems(answer) == dict.fromkeys((2, 3, 4, 5), "row-holds-errors")


def unescaped(answer: Answer, reports: Sequence[ReportTaken]) -> None:
    assert [report.text.split(" 179")[0] for report in reports] == ["第一行\r\n第二行 A"]


def people(answer: Answer, reports: Sequence[ReportTaken]) -> None:
    assert problems(answer) == {11: "invalid-words"}
    assert "涉及人员（至多20项）" in why(answer, 11)
    found = {int(one.text[1]): [person.name for person in one.people] for one in reports}
    assert [found[n] for n in range(5)] == [["张三", "李四"]] * 5
    assert found[5] == ["张三和李四"], "a name may have 和 in it"
    assert found[6] == ["阿卜杜拉·买买提", "𠮷"]
    assert found[7] == ["张三", "张三"]
    assert len(found[8]) == 2


def yes_and_no(answer: Answer, reports: Sequence[ReportTaken]) -> None:
    assert set(statuses(answer)) == {"taken"}
    dangers = {int(one.text[2]): (one.urgent, one.danger_to_life) for one in reports}
    assert dangers == {n: (n < 6, n < 6) for n in range(8)}
    assert [bool(row["advice"]) for row in answer["rows"]] == [True] * 6 + [False] * 2


def categories(answer: Answer, reports: Sequence[ReportTaken]) -> None:
    found = {int(one.text[2]): one.category_hint for one in reports}
    assert found == {
        0: "neighbours", 1: "neighbours", 2: "family", 3: "hills_forest_land", 4: "labour", 6: "other",
        8: "neighbours", 9: "neighbours",
    }  # fmt: skip
    assert problems(answer) == {7: "invalid-words", 9: "invalid-words"}, "land is three categories of ours"
    assert "类别（婚姻家庭（family）、邻里（neighbours）、" in why(answer, 7)


def a_bad_quote(answer: Answer, reports: Sequence[ReportTaken]) -> None:
    assert (statuses(answer), problems(answer)) == (["taken", "refused", "taken"], {3: "row-quotes-broken"})


def two_calls(answer: Answer, reports: Sequence[ReportTaken]) -> None:
    assert (statuses(answer), len(reports)) == (["taken", "taken"], 2)
    assert len({row["report_id"] for row in answer["rows"]}) == 2


RIGHT: dict[str, Right] = {
    "05": all_taken, "07": all_taken, "08": all_taken, "09": a_broken_byte, "10": a_broken_byte, "12": all_taken,
    "13": too_many_cells, "17": blanks, "18": one_report, "20": days, "23": long_numbers, "25": leading_zeros,
    "26": merged, "27": below_a_title, "28": columns_skipped, "30": first_visible, "31": others_named, "33": errors,
    "39": unescaped, "49": people, "50": yes_and_no, "51": categories, "59": a_bad_quote, "60": one_report,
    "62": two_reports, "63": two_calls,
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
async def test_what_stands_in_a_sheet_is_taken_as_it_stands_or_named_as_trying_it_said_and_again_adds_none(
    town: Town, name: str
) -> None:
    tried = await try_out(town, case(name))
    assert not await taken(town)
    answer = await send(town, case(name))
    assert answer.status_code == 200, answer.text
    assert as_if_taken(tried.json()) == answer.json()
    reports = await taken(town)
    RIGHT[name](answer.json(), reports)
    tried_again, again = (await try_out(town, case(name))).json(), (await send(town, case(name))).json()
    assert as_if_taken(tried_again) == again
    assert (again["taken"], again["refused"]) == (0, answer.json()["refused"])
    assert len(await taken(town)) == len(reports)


def as_if_taken(tried: Answer) -> Answer:
    """What taking the file must answer, if it was tried like this."""
    rows = [{name: value for name, value in row.items() if name != "fields"} for row in tried["rows"]]
    for row in rows:
        row["status"] = row["status"].replace("would_be_taken", "taken")
    told = {name.replace("would_be_taken", "taken"): value for name, value in tried.items()}
    return told | {"rows": rows}


async def test_a_heading_that_stands_twice_is_refused_with_both_columns(town: Town) -> None:
    answer = await send(town, case("14"))
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/file-headings-twice")
    assert "内容（第4、5列）" in answer.json()["detail_zh"]
    assert "text (columns 4, 5)" in answer.json()["detail"]
    assert not await taken(town)


def test_every_case_is_asserted() -> None:
    assert {path.name[:2] for path in CASES.iterdir() if path.suffix != ".md"} == {*RIGHT, "14"}
