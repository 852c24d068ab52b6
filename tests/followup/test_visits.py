"""The list of visits: what each is about, which of how many it is, and whether the one who asks may make it."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from asyncpg.connection import LoggedQuery

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.followup.app import SERVICE
from services.followup.policy import FollowupPolicy
from services.followup.views import visits
from services.followup.views.visits import ListedPhase
from services.referral.events import DisputeResolved
from services.triage.events import DisputeRepeated
from shared.kernel.recorded import RecordedEvent
from tests.facts import dispute_graded, dispute_regraded
from tests.given import NOON, STATION, SUBJECT, policy_of
from tests.house import Town, at_work, heard

OTHER = UUID(int=7)
HANDLER = "li"
DAY = timedelta(days=1)


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


def graded(dispute_id: UUID = SUBJECT) -> RecordedEvent:
    return heard(dispute_graded(dispute_id), f"dispute-{dispute_id}", UUID(int=dispute_id.int + 1))


def regraded(dispute_id: UUID = SUBJECT) -> RecordedEvent:
    return heard(dispute_regraded(dispute_id, summary="改写（虚构）"), f"dispute-{dispute_id}", UUID(int=99))._replace(
        version=2
    )


def resolved(dispute_id: UUID = SUBJECT, n: int = 0) -> RecordedEvent:
    event = DisputeResolved(
        dispute_id=dispute_id, department="justice", level=3, category="neighbours", outcome="虚构",
        handlers=(HANDLER,) if n == 0 else ("wu",), resolved_at=NOON + n * DAY,
    )  # fmt: skip
    return heard(event, f"dispute-{dispute_id}", UUID(int=dispute_id.int + 2000 + n))


async def listed(town: Town, name: str = "chen", **asked: Any) -> list[dict[str, Any]]:
    """What this visitor sees."""
    async with town.as_("visitor", name=name) as visitor:
        answer = await visitor.get("/visits", params=asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def visit(town: Town, number: int, **found: Any) -> None:
    """Somebody else than who handled it visits."""
    async with town.as_("visitor", name="chen") as visitor:
        answer = await visitor.post(f"/disputes/{SUBJECT}/visits/{number}", json={"score": 4, **found})
    assert answer.status_code == 201, answer.text


async def test_a_visit_says_what_the_dispute_is_about_and_which_of_how_many_it_is(town: Town) -> None:
    await town.hear(graded(), resolved())
    first, second = await listed(town)
    category = policy_of(FollowupPolicy).categories["neighbours"]
    told = {
        "level": 3, "category": {"code": "neighbours", "zh": category.zh, "en": category.en}, "village": "上坪村",
        "summary": "排水沟之争（虚构）", "last_number": 2, "phase": "promised", "overdue": False, "made_at": None,
    }  # fmt: skip
    assert first.items() >= {**told, "number": 1}.items()
    assert second.items() >= {**told, "number": 2}.items()


async def test_what_is_reported_again_says_so_to_whoever_visits(town: Town) -> None:
    await town.hear(graded(), resolved())
    assert {row["reported_again_at"] for row in await listed(town)} == {None}
    again = DisputeRepeated(dispute_id=SUBJECT, report_id=OTHER)
    await town.later(days=1)
    await town.hear(heard(again, f"dispute-{SUBJECT}", UUID(int=98), recorded_at=NOON + DAY)._replace(version=2))
    rows = await listed(town)
    assert {datetime.fromisoformat(row["reported_again_at"]) for row in rows} == {NOON + DAY}


async def test_what_triage_has_not_told_yet_is_null_and_comes_later(town: Town) -> None:
    await town.hear(resolved())
    assert {(row["category"], row["village"], row["summary"]) for row in await listed(town)} == {(None, None, None)}
    await town.hear(graded())
    assert {(row["category"]["code"], row["village"]) for row in await listed(town)} == {("neighbours", "上坪村")}


async def test_the_disputes_that_are_followed_say_what_they_are_about_and_who_may_not_visit(town: Town) -> None:
    await town.hear(graded(), resolved(), resolved(OTHER, n=1))
    category = policy_of(FollowupPolicy).categories["neighbours"]
    known = {
        "category": {"code": "neighbours", "zh": category.zh, "en": category.en}, "village": "上坪村",
        "summary": "排水沟之争（虚构）",
    }  # fmt: skip
    unknown = dict.fromkeys(known)
    async with town.as_("visitor", name=HANDLER) as handler:
        rows = {row["dispute_id"]: row for row in (await handler.get("/disputes")).json()["items"]}
        for id_, told in ((SUBJECT, known | {"barred": True}), (OTHER, unknown | {"barred": False})):
            assert rows[str(id_)].items() >= told.items()
            assert (await handler.get(f"/disputes/{id_}")).json().items() >= told.items()


async def test_a_dispute_that_is_graded_anew_is_told_as_it_is_now(town: Town) -> None:
    await town.hear(graded(), regraded(), resolved())
    assert {(row["summary"], row["category"]["code"]) for row in await listed(town)} == {("改写（虚构）", "damages")}


async def test_whoever_handled_a_dispute_is_barred_from_its_visits_and_nobody_else(town: Town) -> None:
    await town.hear(resolved(), resolved(OTHER, n=1))
    barred = {row["dispute_id"]: row["barred"] for row in await listed(town, HANDLER)}
    assert barred == {str(SUBJECT): True, str(OTHER): False}
    assert not any(row["barred"] for row in await listed(town, "chen"))
    async with town.as_("visitor", name=HANDLER) as handler:
        assert (await handler.post(f"/disputes/{SUBJECT}/visits/1", json={"score": 5})).status_code == 403


async def test_who_handled_it_the_last_time_is_barred_after_a_relapse(town: Town) -> None:
    await town.hear(resolved())
    await town.later(days=1)
    await visit(town, 1, relapse={"reason": "又吵（虚构）"})
    assert await listed(town) == []
    await town.hear(resolved(n=1))
    assert [(row["number"], row["last_number"], row["barred"]) for row in await listed(town, "wu")] == [
        (3, 4, True),
        (4, 4, True),
    ]
    assert not any(row["barred"] for row in await listed(town, HANDLER))


async def test_a_visit_that_is_added_is_one_more(town: Town) -> None:
    await town.hear(resolved())
    async with town.as_("visitor") as visitor:
        due = {"due_at": (NOON + 9 * DAY).isoformat(), "reason": "再看一次"}
        assert (await visitor.post(f"/disputes/{SUBJECT}/visits", json=due)).status_code == 201
    assert [(row["number"], row["last_number"]) for row in await listed(town)] == [(1, 3), (3, 3), (2, 3)]


async def test_visits_that_were_made_are_a_list_of_their_own_the_latest_first(town: Town) -> None:
    await town.hear(graded(), resolved())
    await town.later(days=2)
    await visit(town, 1)
    await town.later(days=40)
    await visit(town, 2)
    assert await listed(town) == []
    made = await listed(town, phase="made")
    assert [(row["number"], row["phase"], row["score"]) for row in made] == [(2, "made", 4), (1, "made", 4)]
    assert [row["overdue"] for row in made] == [True, False], "one was made after its day"
    assert {row["summary"] for row in made} == {"排水沟之争（虚构）"}


async def test_a_phase_in_which_visits_are_not_listed_is_refused(town: Town) -> None:
    async with town.as_("visitor") as visitor:
        answer = await visitor.get("/visits", params={"phase": "cancelled"})
    assert (answer.status_code, answer.json()["errors"][0]["label_zh"]) == (422, "阶段")


@pytest.mark.parametrize(("phase", "index"), [("promised", "visit_row_list"), ("made", "visit_row_made")])
async def test_a_page_is_found_by_the_index_of_its_order_and_the_rest_by_keys(
    town: Town, phase: ListedPhase, index: str
) -> None:
    async with town.runtime.reading() as connection:
        asked: list[LoggedQuery] = []
        connection.add_query_logger(asked.append)
        after = visits.Bookmark(NOON, SUBJECT, 1)
        await visits.listed(connection, STATION, phase, HANDLER, NOON, after, 50)
        page = asked[0]
        plan = json.loads(await connection.fetchval(f"explain (format json) {page.query}", *page.args))
    found = list(nodes(plan[0]["Plan"]))
    assert next(node["Index Name"] for node in found if node.get("Relation Name") == "visit_row") == index
    assert {node["Node Type"] for node in found if "Relation Name" in node} <= {"Index Scan", "Index Only Scan"}
    [limit] = [node for node in found if node["Node Type"] == "Limit" and not node.get("Subplan Name")]
    assert "Sort" not in {node["Node Type"] for node in nodes(limit)}, "the index has the order"


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A plan's nodes, from the top."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


@pytest.mark.parametrize("turned", [False, True])
async def test_after_a_new_grade_everything_that_is_followed_says_the_new_level(town: Town, turned: bool) -> None:
    told = [graded(), regraded(), resolved()]
    await town.hear(*([resolved(), graded(), regraded()] if turned else told))
    assert [visit["level"] for visit in await listed(town)] == [2, 2]
    async with town.as_("visitor", name="chen") as visitor:
        [row] = (await visitor.get("/disputes")).json()["items"]
        assert row["level"] == 2
        assert (await visitor.get(f"/disputes/{SUBJECT}")).json()["level"] == 2
