"""What is published of a report has something that stands for each name: of the same name the same, at one station."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE
from services.intake.domain.report import REPORT
from services.intake.events import LOG, ReportTaken
from shared.kernel.recorded import Actor
from tests.given import NOON, STATION
from tests.given import given as given_stream
from tests.house import Town, at_work
from tests.intake.test_domain import POLICY, report, take


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


async def persons(town: Town, *names: str, station: str = STATION) -> tuple[UUID, ...]:
    """What stands for these names in a report of this station."""
    said: dict[str, Any] = {"channel": "desk", "village": "上坪村", "happened_at": NOON.isoformat(), "text": "虚构"}
    async with town.as_("desk_officer", station=station) as desk:
        answer = await desk.post("/reports", json=said | {"people": [{"name": name} for name in names]})
    assert answer.status_code == 201, answer.text
    taken = [one.event for one in await town.log(LOG) if isinstance(one.event, ReportTaken)]
    [event] = [one for one in taken if str(one.report_id) == answer.json()["report_id"]]
    return event.persons


async def test_the_same_name_has_the_same_however_it_is_written_and_another_name_another(town: Town) -> None:
    li, wang = await persons(town, "李大山", "王二河")
    assert li != wang
    assert await persons(town, "李 大山") == (li,)
    assert await persons(town, "王二河", "王二河") == (wang,)


async def test_at_another_station_the_same_name_has_another(town: Town) -> None:
    assert await persons(town, "李大山") != await persons(town, "李大山", station="elsewhere")


async def test_no_guess_of_a_name_is_confirmed_without_the_secret(town: Town) -> None:
    [before] = await persons(town, "李大山")
    town.runtime.secret += "!"
    [after] = await persons(town, "李大山")
    assert before != after


def test_a_report_that_was_taken_before_names_were_matched_is_still_the_same_report() -> None:
    again = take().model_copy(update={"persons": (UUID(int=3),)})
    outcome = given_stream(REPORT, POLICY, report()).when(again, Actor("information_officer", "ranger-12"))
    outcome.then()
    known = report(persons=(UUID(int=3),))
    given_stream(REPORT, POLICY, known).when(again, Actor("information_officer", "ranger-12")).then()
