"""The likely repeats of a report: found by place, by name or by words, each with why, and by whom they may be seen."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from hypothesis import HealthCheck, settings
from hypothesis import given as over
from hypothesis import strategies as st

from deploy.machine.databases import Database
from services.triage import events
from services.triage.app import SERVICE
from services.triage.domain.likeness import MOST
from services.triage.domain.screening import SCREENING
from services.triage.views.repeats import likely
from shared.kernel.recorded import RecordedEvent
from shared.store.columns import TableTypes
from shared.store.view import Viewer, project
from tests.bench.filling import fill_views, other_report_of
from tests.given import NOON, STATION
from tests.house import Town, history
from tests.triage.town import ANOTHER, DISPUTE, ENTER, REPORT, reported

LI, WANG = UUID(int=0x11), UUID(int=0x22)
DITCH: dict[str, Any] = {
    "village": "上坪村",
    "place": "村口老槐树下",
    "text": "甲家把乙家的排水沟堵了，两家吵起来（虚构）",
}
AGAIN: dict[str, Any] = {
    "village": "上坪村",
    "place": "村口　老槐树下",
    "text": "乙家说排水沟又被甲家堵住，要打架（虚构）",
}


async def told(analyst: AsyncClient, report_id: UUID = ANOTHER) -> list[dict[str, Any]]:
    answer = await analyst.get(f"/reports/{report_id}/likely")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_a_report_of_the_same_place_stands_beside_it_with_why(town: Town, analyst: AsyncClient) -> None:
    await town.hear(reported(REPORT, happened_at=NOON - timedelta(days=2, hours=1), **DITCH))
    assert (await analyst.post(f"/reports/{REPORT}/screen", json=ENTER)).status_code == 201
    await town.hear(reported(ANOTHER, happened_at=NOON, persons=(LI,), **AGAIN))
    [one] = await told(analyst)
    assert (one["report_id"], one["outcome"], one["dispute_id"]) == (str(REPORT), "dispute", str(DISPUTE))
    assert (one["same_village"], one["same_place"], one["persons"], one["days"]) == (True, True, 0, 2)
    assert 0 < one["likeness"] < 1


async def test_the_same_name_finds_a_report_of_another_village(town: Town, analyst: AsyncClient) -> None:
    elsewhere = {**DITCH, "village": "下陇村"}
    await town.hear(reported(REPORT, persons=(LI, WANG), **elsewhere), reported(ANOTHER, persons=(WANG, LI), **AGAIN))
    [one] = await told(analyst)
    assert (one["same_village"], one["same_place"], one["persons"]) == (False, False, 2)


@pytest.mark.parametrize(
    "other",
    [
        {**DITCH, "village": "下陇村"},
        {**DITCH, "happened_at": NOON - timedelta(days=31)},
        {**DITCH, "happened_at": NOON + timedelta(days=2)},
        {**DITCH, "text": "谁家的牛丢了？"},
        {**DITCH, "place": "", "happened_at": NOON - timedelta(days=5)},
    ],
    ids=["another village", "too long ago", "much later", "another matter", "its words alone, days ago"],
)
async def test_what_has_too_little_in_common_does_not_stand_beside_it(
    town: Town, analyst: AsyncClient, other: dict[str, Any]
) -> None:
    await town.hear(reported(REPORT, **({"happened_at": NOON} | other)), reported(ANOTHER, happened_at=NOON, **AGAIN))
    assert await told(analyst) == []


async def test_at_most_ten_are_told_those_with_more_in_common_first(town: Town, analyst: AsyncClient) -> None:
    others = [reported(UUID(int=100 + n), **DITCH) for n in range(12)]
    await town.hear(*others, reported(REPORT, persons=(LI,), **DITCH), reported(ANOTHER, persons=(LI,), **AGAIN))
    found = await told(analyst)
    assert (len(found), found[0]["report_id"]) == (MOST, str(REPORT))


async def test_reports_of_another_station_are_neither_asked_for_nor_told(town: Town, analyst: AsyncClient) -> None:
    await town.hear(
        reported(REPORT, station="elsewhere", persons=(LI,), **DITCH), reported(ANOTHER, persons=(LI,), **DITCH)
    )
    assert await told(analyst) == []
    assert (await analyst.get(f"/reports/{REPORT}/likely")).json()["type"] == "/problems/unknown-report"
    async with town.as_("supervisor", station="all") as county:
        assert await told(county) == [], "whoever sees every station sees beside a report what its own station does"


async def test_a_name_is_told_nowhere(town: Town, analyst: AsyncClient) -> None:
    await town.hear(reported(REPORT, persons=(LI,), **DITCH), reported(ANOTHER, persons=(LI,), **AGAIN))
    assert str(LI) not in str(await told(analyst))


def life(report_id: UUID, n: int) -> Sequence[RecordedEvent]:
    """What became of a report: it waits, and some are found to be disputes."""
    opened = events.ScreeningOpened(
        report_id=report_id,
        channel="desk",
        happened_at=NOON - timedelta(hours=7 * (n // 2)),
        screen_by=NOON,
        policy="test",
        persons=(LI,) if n % 3 else (WANG, LI),
        **{**(DITCH if n % 2 else AGAIN), "village": "上坪村" if n % 5 else "下陇村"},
    )
    found = events.ReportFoundDispute(report_id=report_id, dispute_id=UUID(int=1000 + n))
    return history(SCREENING, opened, *([found] if n % 2 else []), subject=report_id)


LIVES = [life(UUID(int=50 + n), n) for n in range(16)]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@over(st.permutations(range(len(LIVES))))
async def test_any_order_of_arrival_gives_the_same_repeats(town: Town, order: list[int]) -> None:
    assert await beside(town, order) == await beside(town, range(len(LIVES)))


async def beside(town: Town, order: Sequence[int]) -> list[Any]:
    """The likely repeats of each of the reports that came in in this order."""
    async with town.runtime.reading() as connection:
        change = connection.transaction()
        await change.start()
        types = await TableTypes.read(connection)
        for n in order:
            await project(connection, types, SERVICE.views, LIVES[n])
        found = [await likely(connection, Viewer(STATION, ""), UUID(int=50 + n)) for n in range(len(LIVES))]
        await change.rollback()
    assert any(found)
    return found


async def test_repeats_are_looked_up_by_indexes(town: Town, database: Database) -> None:
    await fill_views(database.owner_dsn, "triage", 2_000)
    async with town.runtime.reading() as connection:
        asked: list[Any] = []
        with connection.query_logger(asked.append):
            await likely(connection, Viewer("all", ""), other_report_of(1999))
        for query in asked:
            lines = [row[0] for row in await connection.fetch(f"explain {query.query}", *query.args)]
            assert not [line for line in lines if "Seq Scan on" in line], lines


async def test_what_another_system_names_stands_first_however_little_else_they_share(
    town: Town, analyst: AsyncClient
) -> None:
    order: dict[str, Any] = {
        "village": "下陇村",
        "text": "水（虚构）",
        "channel": "call_110",
        "happened_at": NOON - timedelta(days=90),
    }
    first, third = UUID(int=0x33), UUID(int=0x44)
    await town.hear(reported(REPORT, **DITCH), reported(first, **order, order_number="JJ-1"))
    await town.hear(reported(third, **order | {"channel": "hotline_12345"}, order_number="JJ-1"))
    again = AGAIN | {"channel": "call_110"}
    await town.hear(reported(ANOTHER, happened_at=NOON, **again, order_number="JJ-2", repeats_order="JJ-1"))
    found = [(one["report_id"], one["named_by_order"]) for one in await told(analyst)]
    assert found == [(str(first), True), (str(REPORT), False)]
    assert (str(ANOTHER), True) in [(one["report_id"], one["named_by_order"]) for one in await told(analyst, first)]
