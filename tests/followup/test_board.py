"""The board says what was done: how each promise fared, what is late and whose, what is open, how the weeks went."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from asyncpg.connection import LoggedQuery

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.followup.app import SERVICE
from services.followup.views import due, unresolved
from services.triage.events import ReportFoundInformation, ScreeningOpened
from shared.kernel.recorded import RecordedEvent
from shared.kernel.stations import EVERY_STATION
from tests.bench.filling import fill_views
from tests.facts import dispute_entered, dispute_graded, report_taken
from tests.followup.lives import DAY, HOUR, accepted, books, handling, referred, resolved, told, visiting
from tests.followup.test_visits import nodes
from tests.given import NOON, STATION, SUBJECT
from tests.house import Town, at_work

LATER, OPEN = UUID(int=77), UUID(int=78)


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


async def seen(town: Town, path: str, of: str = STATION, role: str = "chief", /, **asked: Any) -> dict[str, Any]:
    """What he is shown."""
    async with town.as_(role, station=of) as client:
        answer = await client.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def board(town: Town, **asked: Any) -> dict[str, Any]:
    """The board of the half-year in which the tests play, or as asked."""
    return await seen(town, "/board", **asked)


def clocks(summary: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {clock["clock"]: clock for rapid in summary["rapids"] for clock in rapid["clocks"]}


def report(n: int, screened: float | None) -> list[RecordedEvent]:
    """A report taken at noon and, if so, screened so many hours later."""
    subject = UUID(int=1000 + n)
    opened = ScreeningOpened(
        report_id=subject, channel="desk", village="上坪村", text="虚构", happened_at=NOON,
        screen_by=NOON + 24 * HOUR, policy="test",
    )  # fmt: skip
    decided = [] if screened is None else [(screened, ReportFoundInformation(report_id=subject))]
    return [*told("intake", subject, (0, report_taken(subject))), *told("triage", subject, (0, opened), *decided)]


async def test_before_anything_happened_nothing_is_counted_and_nothing_is_invented(town: Town) -> None:
    found = await board(town)
    assert (found["first"], found["last"]) == ("2026-01-01", "2026-06-30")
    assert [rapid["count"] for rapid in found["all"]["rapids"]] == [0, 0, 0, 0]
    assert {(clock["begun"], clock["decided"], clock["median_seconds"]) for clock in clocks(found["all"]).values()} == {
        (0, 0, None)
    }
    assert (found["open"], found["stations"]) == ([], [])
    assert found["weeks"][-1] == {"monday": "2026-03-02", "received": 0, "entered": 0, "resolved": 0}


async def test_each_clock_says_how_many_began_were_decided_and_kept_in_time_and_how_long_it_took(town: Town) -> None:
    await town.hear(*books(), *handling(), *visiting())
    found = clocks((await board(town))["all"])
    fared = {name: (clock["begun"], clock["decided"], clock["in_time"]) for name, clock in found.items()}
    assert fared == {
        "screen": (0, 0, 0), "grade": (2, 2, 2), "refer": (2, 2, 2), "resend": (1, 1, 0), "accept": (4, 3, 3),
        "resolve": (2, 1, 1), "visit": (2, 1, 0),
    }  # fmt: skip
    assert (found["grade"]["median_seconds"], found["grade"]["ninetieth_seconds"]) == (3 * 3600, 3.8 * 3600)
    assert [(clock["clock"], clock["waiting"]) for clock in found.values() if clock["waiting"]] == [("accept", 1)]


async def test_what_is_late_now_is_told_with_its_owners_and_each_number_opens(town: Town) -> None:
    for n in (1, 2, 3):
        await town.hear(*report(n, screened=None if n < 3 else 2))
    for subject in (SUBJECT, LATER):
        await town.hear(*told("referral", subject, (0, referred(subject, 0, 24)), (1, accepted(subject, "land", 24))))
    await town.later(hours=25)
    found = clocks((await board(town))["all"])
    late = {name: [(one["owner"]["zh"], one["count"]) for one in clock["late_of"]] for name, clock in found.items()}
    assert {name: owners for name, owners in late.items() if owners} == {
        "screen": [("研判员", 2)],
        "resolve": [("自然资源所", 2)],
    }
    assert (found["screen"]["late"], found["screen"]["waiting"], found["screen"]["decided"]) == (2, 2, 3)
    screens = await seen(town, "/promises", clock="screen", late="true")
    assert {(row["subject"], row["owner"]["en"], row["overdue"]) for row in screens["items"]} == {
        (str(UUID(int=1001)), "analyst", True),
        (str(UUID(int=1002)), "analyst", True),
    }
    assert (await seen(town, "/promises", clock="resolve", owner="land", late="true"))["total"] == 2
    assert (await seen(town, "/promises", clock="screen", decided="in_time"))["total"] == found["screen"]["in_time"]


async def test_the_three_promises_are_numbers_with_what_offends_them(town: Town) -> None:
    await town.hear(*report(1, screened=None), *told("triage", SUBJECT, (0, dispute_entered()), (2, dispute_graded())))
    await town.hear(*handling()[:3])
    await town.hear(*told("triage", OPEN, (0, dispute_entered(OPEN))))
    await town.later(hours=31)
    summary = (await board(town))["all"]
    assert summary["nothing_omitted"] == {"waiting": 1, "late": 1}
    told_of = summary["nothing_misdirected"]
    assert told_of == {"unsigned": 0, "returned": 1, "not_sent_on": 0, "most_returns": 1}
    assert (summary["no_danger_outlives_a_week"]["open"], summary["no_danger_outlives_a_week"]["quiet"]) == (2, 0)
    await town.later(days=6)
    summary = (await board(town))["all"]
    assert summary["nothing_misdirected"]["not_sent_on"] == 1
    assert summary["no_danger_outlives_a_week"]["quiet"] == 1
    [quiet] = (await seen(town, "/open", quiet="true"))["items"]
    assert (quiet["dispute_id"], quiet["summary"], quiet["level"]) == (str(OPEN), "排水沟之争（虚构）", None)
    assert [row["dispute_id"] for row in (await seen(town, "/open", returns=1))["items"]] == [str(SUBJECT)]


async def test_open_disputes_are_told_by_village_and_level_and_a_resolution_closes_one_until_it_relapses(
    town: Town,
) -> None:
    for n, village in ((1, "上坪村"), (2, "上坪村"), (3, "石桥村")):
        subject = UUID(int=n)
        await town.hear(*told("triage", subject, (0, dispute_entered(subject, village=village))))
    level_2 = dispute_graded(UUID(int=1), level=2)
    await town.hear(told("triage", UUID(int=1), (0, dispute_entered(UUID(int=1))), (1, level_2))[1])
    cells = [(cell["village"], cell["level"], cell["count"]) for cell in (await board(town))["open"]]
    assert cells == [("上坪村", 0, 1), ("上坪村", 2, 1), ("石桥村", 0, 1)]
    assert (await seen(town, "/open", village="上坪村", level=0))["total"] == 1

    await town.hear(*told("referral", UUID(int=1), (4, resolved(UUID(int=1), "justice", 4))))
    found = await board(town, village="上坪村")
    assert [(cell["level"], cell["count"]) for cell in found["open"]] == [(0, 1)]
    assert (found["all"]["rapids"][2]["count"], found["weeks"][-1]["resolved"]) == (1, 1)
    town.clock.set(NOON + DAY)
    async with town.as_("visitor") as visitor:
        await visitor.post(f"/disputes/{UUID(int=1)}/relapse", json={"reason": "又吵（虚构）"})
    found = await board(town)
    assert ("上坪村", 2, 1) in [(cell["village"], cell["level"], cell["count"]) for cell in found["open"]]
    assert (found["all"]["rapids"][2]["count"], found["weeks"][-1]["resolved"]) == (0, 0)


async def test_the_board_counts_what_the_figures_count(town: Town) -> None:
    for subject in (SUBJECT, LATER):
        await town.hear(*books(subject), *handling(subject)[: 7 if subject == LATER else 12], *report(1, screened=1))
        await town.hear(*visiting(subject)[: 1 if subject == LATER else 3])
    town.clock.set(NOON + 30 * DAY)
    period = {"from": "2026-03-01", "to": "2026-03-31"}
    figures, found = await seen(town, "/figures", **period), await board(town, **period)
    counts = {rapid["stage"]: rapid["count"] for rapid in found["all"]["rapids"]}
    assert (counts["discover"], found["all"]["entered"], counts["resolve"]) == (
        figures["reports"],
        figures["entered"],
        figures["resolved"],
    )
    for name in ("received", "entered", "resolved"):
        assert sum(week[name] for week in found["weeks"]) == figures[{"received": "reports"}.get(name, name)]
    assert counts["revisit"] == 1


async def test_the_county_sees_a_row_for_each_station_and_may_choose_one_and_nobody_else_may(town: Town) -> None:
    here = [*report(1, screened=1), *told("triage", SUBJECT, (0, dispute_entered()))]
    there = [event._replace(station="elsewhere", id=uuid5(event.id, "there")) for event in report(2, screened=None)]
    await town.hear(*here, *there)
    await town.later(hours=25)
    county = await seen(town, "/board", "all", "supervisor")
    rows = {row["station"]: row["nothing_omitted"]["late"] for row in county["stations"]}
    assert rows == {STATION: 0, "elsewhere": 1}
    assert (county["all"]["station"], clocks(county["all"])["screen"]["begun"]) == (None, 2)
    one = await seen(town, "/board", "all", "supervisor", station="elsewhere")
    assert (clocks(one["all"])["screen"]["begun"], one["stations"]) == (1, [])
    for path in ("/promises", "/open"):
        whose = {row["station"] for row in (await seen(town, path, "all", "supervisor", station=STATION))["items"]}
        assert whose <= {STATION}
        assert (await seen(town, path, station="elsewhere"))["total"] == 0
        assert (await seen(town, path, station="all"))["total"] == 0
    stranger = (await seen(town, "/board", station="elsewhere"))["all"]
    assert clocks(stranger)["screen"]["begun"] == 0


@pytest.mark.parametrize(
    ("station", "indexes"),
    [
        ("station-1", ("promise_row_open", "dispute_row_open")),
        (EVERY_STATION, ("promise_row_open_of_all", "dispute_row_open_of_all")),
    ],
)
async def test_a_page_of_what_stands_is_found_by_the_index_of_its_order(
    town: Town, database: Database, station: str, indexes: tuple[str, str]
) -> None:
    await fill_views(database.owner_dsn, "followup", 2_000)
    async with town.runtime.reading() as connection:
        asked: list[LoggedQuery] = []
        connection.add_query_logger(asked.append)
        await due.listed(connection, station, NOON, due.Wanted(late=True), due.Bookmark(NOON, SUBJECT, "accept", 1), 50)
        await unresolved.listed(connection, station, NOON, unresolved.Wanted(), unresolved.Bookmark(NOON, SUBJECT), 50)
        pages = [query for query in asked if "limit" in query.query]
        plans = [await connection.fetchval(f"explain (format json) {page.query}", *page.args) for page in pages]
    for plan, index in zip(plans, indexes, strict=True):
        found = list(nodes(json.loads(plan)[0]["Plan"]))
        assert index in {node.get("Index Name") for node in found}
        [limit] = [node for node in found if node["Node Type"] == "Limit"]
        assert "Sort" not in {node["Node Type"] for node in nodes(limit)}, "the index has the order"


async def test_many_boards_at_once_share_the_connections(town: Town) -> None:
    await town.hear(*books())
    found = await asyncio.gather(*(board(town) for _ in range(12)))
    assert {str(one["all"]) for one in found} == {str((await board(town))["all"])}


async def test_a_period_that_is_empty_or_too_long_is_refused(town: Town) -> None:
    async with town.as_("chief") as chief:
        for asked, problem in (
            ({"from": "2026-03-02", "to": "2026-03-01"}, "period-empty"),
            ({"from": "2020-01-01", "to": "2026-03-01"}, "period-too-long"),
        ):
            answer = await chief.get("/board", params=asked)
            assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{problem}")


async def test_days_that_are_left_out_are_those_of_the_half_year(town: Town) -> None:
    for asked, first, last in (
        ({"from": "2020-02-01"}, "2020-02-01", "2020-06-30"),
        ({"to": "2020-08-01"}, "2020-07-01", "2020-08-01"),
    ):
        found = await board(town, **asked)
        assert (found["first"], found["last"]) == (first, last)
    town.clock.set(NOON + timedelta(days=150))
    assert (await board(town))["last"] == "2026-12-31"


async def test_each_number_of_a_week_a_station_and_a_village_opens_to_the_events_that_make_it(town: Town) -> None:
    for n in (1, 2):
        await town.hear(*report(n, screened=2))
    await town.hear(*books(), *handling(), *visiting())
    counts = {"received": "reports", "entered": "entered", "resolved": "resolved"}
    for asked in ({}, {"station": STATION}, {"village": "上坪村"}, {"village": "没有的村"}):
        found = await board(town, **asked)
        period = {"from": found["first"], "to": found["last"], **asked}
        for week in found["weeks"]:
            for name, figure in counts.items():
                listed = await seen(town, "/counted", figure=figure, week=week["monday"], **period)
                assert listed["total"] == len(listed["items"]) == week[name], (asked, week, name)
        rapids = found["all"]["rapids"]
        for rapid, figure in ((rapids[0], "reports"), (rapids[2], "resolved"), (rapids[3], "satisfaction_index")):
            assert (await seen(town, "/counted", figure=figure, **period))["total"] == rapid["count"], (asked, figure)
    assert (await seen(town, "/counted", station="elsewhere"))["total"] == 0
