"""Triage promises in working days before the year's notice of holidays is out, and corrects itself once it is."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copytree
from uuid import UUID, uuid5

import pytest
import yaml
from httpx import AsyncClient

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.triage.app import SERVICE
from services.triage.domain.screening import dispute_id_of
from services.triage.events import LOG, DeadlineCorrected
from shared.kernel.calendar import Provisional
from shared.run.settings import Settings
from tests.facts import report_taken
from tests.house import Town, at_work, heard
from tests.triage.story import A_GUESS, BEFORE_MAY, BY_LAW, BY_NOTICE, NOTICE

REPORT, WAITING = UUID(int=7), UUID(int=8)
DISPUTE = dispute_id_of(REPORT)
ENTER = {"outcome": "dispute", "category": "neighbours", "summary": "排水沟之争（虚构）"}
VIEWS = tuple(view.table for view in SERVICE.views)


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """A folder of policies where triage counts working days, and the notice of 2026 is not out."""
    folder = copytree(Settings().policy, tmp_path / "policy")
    county = folder / "county" / "2026-01.yaml"
    document = yaml.safe_load(county.read_text(encoding="utf-8"))
    document["triage"] |= {"screen": {"workdays": 1}, "grade": {"workdays": 1}}
    county.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    (folder / "calendar" / "2026.yaml").unlink()
    return folder


@pytest.fixture
async def town(database: Database, home: Home, policy: Path) -> AsyncIterator[Town]:
    """On the Thursday before May: a dispute waits for its grade, and another report for its decision."""
    async with at_work(SERVICE, database, home, policy=policy) as town:
        town.clock.set(BEFORE_MAY)
        for report_id in (REPORT, WAITING):
            event, stream = report_taken(report_id), f"report-{report_id}"
            await town.hear(heard(event, stream, uuid5(report_id, "taken"), recorded_at=BEFORE_MAY))
        async with town.as_("analyst") as analyst:
            assert (await analyst.post(f"/reports/{REPORT}/screen", json=ENTER)).status_code == 201
        yield town


@pytest.fixture
async def analyst(town: Town) -> AsyncIterator[AsyncClient]:
    async with town.as_("analyst") as client:
        yield client


def announce(town: Town) -> None:
    """The notice of 2026 comes."""
    folder = town.runtime.policies.folder / "calendar"
    (folder / "2026.yaml").write_bytes((Settings().policy / "calendar" / "2026.yaml").read_bytes())
    town.runtime.policies.look_again()


async def deadlines(town: Town) -> dict[str, tuple[datetime, Provisional | None]]:
    return {
        row["name"]: (row["due_at"], Provisional.model_validate(row["provisional"]) if row["provisional"] else None)
        for row in await town.rows("deadline")
    }


async def corrections(town: Town) -> dict[str, DeadlineCorrected]:
    events = [recorded.event for recorded in await town.log(LOG)]
    return {event.clock: event for event in events if isinstance(event, DeadlineCorrected)}


async def test_until_the_notice_is_out_a_promise_is_counted_by_the_law_and_says_so(town: Town) -> None:
    await town.later(hours=1)
    guess = (BY_LAW, A_GUESS)
    assert await deadlines(town) == {"screen": guess, "grade": guess}
    assert await corrections(town) == {}


async def test_the_notice_moves_both_promises_by_events(town: Town, analyst: AsyncClient) -> None:
    announce(town)
    await town.later(hours=1)
    await town.later(hours=1)
    assert await corrections(town) == {
        "screen": DeadlineCorrected(
            subject_id=WAITING, clock="screen", old_due_at=BY_LAW, due_at=BY_NOTICE, notice=NOTICE
        ),
        "grade": DeadlineCorrected(
            subject_id=DISPUTE, clock="grade", old_due_at=BY_LAW, due_at=BY_NOTICE, notice=NOTICE
        ),
    }
    assert len([recorded for recorded in await town.log(LOG) if isinstance(recorded.event, DeadlineCorrected)]) == 2
    assert await deadlines(town) == {"screen": (BY_NOTICE, None), "grade": (BY_NOTICE, None)}
    waiting = await analyst.get(f"/reports/{WAITING}")
    dispute = await analyst.get(f"/disputes/{DISPUTE}")
    assert waiting.json()["screen_by"] == dispute.json()["grade_by"] == "2026-05-06T04:00:00Z"
    assert (waiting.headers["etag"], dispute.headers["etag"]) == ('"2"', '"2"')


async def test_what_was_moved_is_urged_on_its_new_day(town: Town) -> None:
    announce(town)
    town.clock.set(BY_LAW)
    await town.later(hours=1)
    assert [row["phase"] for row in await town.rows("screening_row") if row["report_id"] == WAITING] == ["waiting"]
    town.clock.set(BY_NOTICE - timedelta(seconds=1))
    await town.later(seconds=1)
    kinds = [recorded.event.kind for recorded in await town.log(LOG)]
    assert (kinds.count("triage.screening_urged"), kinds.count("triage.grading_urged")) == (1, 1)
    assert await deadlines(town) == {}


@pytest.mark.parametrize("announced", [False, True], ids=["guessed", "corrected"])
async def test_views_are_their_replay(town: Town, announced: bool) -> None:
    if announced:
        announce(town)
        await town.later(hours=1)
    log = await town.log(LOG)
    live = {table: await town.rows(table) for table in VIEWS}
    assert await town.folded_anew(*log) == live
    assert await town.folded_anew(*log, at_once=False) == live
