"""Finding a stream by the beginning of its name: what is one's station's, the last changed first, and nothing else."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from deploy.services import load
from shared.ops import finding
from tests.doors import made_of_triage
from tests.doors.test_access import ELSEWHERE
from tests.given import NOON, STATION
from tests.house import Town, at_work


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(load("triage"), database, home) as town:
        yield town


async def found(town: Town, begins: str = "", station: str = STATION) -> dict[str, Any]:
    """What an auditor finds."""
    async with town.as_("auditor", station=station) as auditor:
        answer = await auditor.get("/streams", params={"begins": begins} if begins else {})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def names(told: dict[str, Any]) -> list[str]:
    """The streams that were found."""
    return [one["stream"] for one in told["streams"]]


async def test_a_stream_is_found_by_the_beginning_of_its_id(town: Town) -> None:
    ids = [str(await made_of_triage.graded(town, STATION)) for _ in range(3)]
    for id_ in ids:
        for begins in (f"dispute-{id_[:9]}", f"dispute-{id_}", f"dispute-{id_[:13]}"):
            assert names(await found(town, begins)) == [f"dispute-{id_}"]
    [one] = (await found(town, f"dispute-{ids[0]}"))["streams"]
    assert (one["zh"], one["en"], one["version"]) == ("分级", "dispute graded", 2)
    assert names(await found(town, f"dispute-{'0' * 8}")) == []


async def test_without_an_id_those_that_changed_last_come_first(town: Town) -> None:
    older = f"dispute-{await made_of_triage.entered(town, STATION)}"
    town.clock.set(NOON + timedelta(minutes=1))
    newer = f"dispute-{await made_of_triage.entered(town, STATION)}"
    told = await found(town, "dispute-")
    assert names(told) == [newer, older]
    assert told["more"] is False
    assert {name.partition("-")[0] for name in names(await found(town))} == {"dispute", "report"}


async def test_another_station_s_is_as_if_it_were_not_there(town: Town) -> None:
    theirs = f"dispute-{await made_of_triage.entered(town, ELSEWHERE)}"
    assert names(await found(town, theirs)) == names(await found(town, "dispute-")) == []
    assert names(await found(town, theirs, station="all")) == names(await found(town, "dispute-", "all")) == [theirs]


async def test_of_disputes_that_are_named_those_are_told_that_are_there_each_with_its_last_event(town: Town) -> None:
    ids = [await made_of_triage.graded(town, STATION) for _ in range(2)]
    theirs = await made_of_triage.entered(town, ELSEWHERE)
    await made_of_triage.entered(town, STATION)  # nobody asks for it
    async with town.as_("auditor", station=STATION) as auditor:
        asked = ",".join(map(str, (*ids, theirs, UUID(int=1))))
        told = (await auditor.get("/streams", params={"ids": asked})).json()
        last = (await auditor.get(f"/streams/dispute-{ids[0]}")).json()["events"][-1]
    assert sorted(names(told)) == sorted(f"dispute-{one}" for one in ids)
    one = next(one for one in told["streams"] if one["stream"] == f"dispute-{ids[0]}")
    assert {name: one[name] for name in ("id", "causation_id", "version", "recorded_at")} == {
        name: last[name] for name in ("id", "causation_id", "version", "recorded_at")
    }


async def test_of_too_many_it_is_said_that_there_are_more(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_STREAMS", 2)
    first = str(await made_of_triage.entered(town, STATION))
    assert (await found(town, f"dispute-{first[0]}"))["more"] is False
    digits = [str(await made_of_triage.entered(town, STATION))[0] for _ in range(3 * 16)]
    most = max(set(digits), key=digits.count)
    told = await found(town, f"dispute-{most}")
    assert told["more"] is True
    assert len(told["streams"]) == 2


@pytest.mark.parametrize("begins", ["dispute-%", "Dispute-", "dispute-g", "dispute-" + "0" * 37])
async def test_what_begins_no_name_is_refused(town: Town, begins: str) -> None:
    async with town.as_("auditor") as auditor:
        answer = await auditor.get("/streams", params={"begins": begins})
    assert answer.status_code == 422
