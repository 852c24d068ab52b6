"""What a service tells of a stream: to whom, of which station, as known when, and never anything personal."""

import pkgutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from deploy.services import PORTS, load
from services.followup.domain.following import FOLLOWING
from services.followup.domain.outcomes import OpenWatch, RemindToLook
from shared.kernel.command import Dispatch
from shared.kernel.decider import Decider
from shared.kernel.recorded import Actor
from shared.kernel.stations import EVERY_STATION
from shared.ops.story import MOST_EVENTS
from tests.doors import made, made_of_triage, sent
from tests.doors.sent import LEAD
from tests.doors.subjects import BEHIND
from tests.doors.test_access import ELSEWHERE, INSIDE, Who
from tests.facts import dispute_graded
from tests.given import NOON, STATION, envelope
from tests.house import Town, at_work, heard

READERS = {"auditor", "chief", "supervisor", "analyst"}
OF_ALL = {"auditor", "supervisor"}
SECRET = "秘密记号"
FIRST = {"intake": "report", "triage": "dispute", "referral": "dispute", "followup": "dispute"}
"""The sort of subject of each service whose stream is published."""


@pytest.fixture
async def town(request: pytest.FixtureRequest, database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(load(request.param), database, home) as town:
        yield town


async def ask(town: Town, who: Who, stream: str, **asked: Any) -> httpx.Response:
    """Ask for a stream."""
    async with town.as_(who.role, "asker", who.station, who.department) as client:
        return await client.get(f"/streams/{stream}", params=asked)


async def told(town: Town, stream: str, **asked: Any) -> dict[str, Any]:
    """What an auditor of the station is told."""
    answer = await ask(town, Who("auditor"), stream, **asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["ETag"] == f'"{answer.json()["version"]}"'
    found: dict[str, Any] = answer.json()
    return found


async def subject(town: Town, station: str = STATION) -> str:
    """A stream of this service, in the first phase that it has."""
    sort = FIRST[town.runtime.service.name]
    make = next(iter(BEHIND[town.runtime.service.name].make[sort].values()))
    return f"{sort}-{await make(town, station)}"


@pytest.mark.parametrize("town", PORTS, indirect=True)
async def test_who_looks_over_a_station_is_told_its_streams_and_nobody_is_told_another_s(town: Town) -> None:
    ours, theirs = await subject(town), await subject(town, ELSEWHERE)
    nowhere = f"{ours.partition('-')[0]}-{uuid4()}"
    for who in INSIDE:
        answers = [await ask(town, who, stream) for stream in (ours, theirs, nowhere)]
        allowed = [200, 404, 404] if who.role in READERS else [403, 403, 403]
        assert [answer.status_code for answer in answers] == allowed, who
        assert answers[1].content == answers[2].content, "what is not his is as if it were not there"
    for role in OF_ALL:
        for stream, station in ((ours, STATION), (theirs, ELSEWHERE)):
            assert (await ask(town, Who(role, station=EVERY_STATION), stream)).json()["station"] == station


@pytest.mark.parametrize("town", PORTS, indirect=True)
async def test_a_stream_is_told_as_it_stands_in_the_log(town: Town) -> None:
    stream = await subject(town)
    recorded = [one for one in await town.log(town.runtime.service.logs[0]) if one.stream == stream]
    found = await told(town, stream)
    assert (found["stream"], found["station"], found["at"], found["next"]) == (stream, STATION, None, None)
    assert found["total"] == found["version"] == len(recorded) == len(found["events"]) > 0
    async with town.runtime.reading() as connection:
        rows = await connection.fetch(
            "select id, lane, seq, hash from store.event where stream = $1 and log = $2 order by version",
            stream, town.runtime.service.logs[0],
        )  # fmt: skip
    assert [(UUID(event["id"]), event["lane"], event["seq"], event["hash"]) for event in found["events"]] == [
        (row["id"], row["lane"], row["seq"], row["hash"].hex()) for row in rows
    ]
    for event, one in zip(found["events"], recorded, strict=True):
        assert (event["kind"], event["zh"]) == (one.event.kind, one.event.zh)
        assert event["en"].isascii()
        assert event["actor"] == one.actor._asdict()
        hidden = one.event.personal_fields()
        assert event["says"] == one.event.model_dump(mode="json", exclude=set(hidden))


@pytest.mark.parametrize("town", PORTS, indirect=True)
async def test_nothing_personal_is_told_neither_of_events_nor_of_what_they_come_to(town: Town) -> None:
    match town.runtime.service.name:
        case "intake":
            report = sent.REPORT | {"text": SECRET, "place": SECRET, "people": [{"name": SECRET}]}
            async with town.as_("information_officer", name=SECRET.encode().hex()) as officer:
                stream = (await officer.post("/reports", json=report)).json()["stream"]
        case "triage":
            report_id = await made_of_triage.waiting_report(town, STATION)
            async with town.as_("analyst") as analyst:
                answer = await analyst.post(f"/reports/{report_id}/screen", json=sent.ENTER | {"summary": SECRET})
            stream = answer.json()[-1]["stream"]
        case "referral":
            id_ = uuid4()
            await town.hear(heard(dispute_graded(id_, summary=SECRET), f"dispute-{id_}", uuid4()))
            stream = f"dispute-{id_}"
        case _:
            stream = f"dispute-{await made.visited(town, STATION)}"
            async with town.as_("visitor") as visitor:
                await visitor.post(f"/disputes/{stream[8:]}/visits/1", json={"score": 4, "why": SECRET})
    answer = await ask(town, Who("auditor"), stream)
    assert SECRET not in answer.text
    assert SECRET.encode().hex() not in answer.text
    assert answer.json()["state"]["phase"]


@pytest.mark.parametrize("town", ["intake"], indirect=True)
async def test_what_stands_in_a_private_log_is_not_there(town: Town) -> None:
    officer = await made.officer(town, STATION)
    assert (await ask(town, Who("auditor"), f"officer-{officer}")).status_code == 404
    [event] = (await told(town, await subject(town)))["events"]
    assert event["kind"] == "intake.report_taken"


@pytest.mark.parametrize("town", ["referral"], indirect=True)
async def test_what_only_a_department_was_told_is_not_there(town: Town) -> None:
    stream = f"dispute-{await made.handled(town, STATION)}"
    found = await told(town, stream)
    assert {event["log"] for event in found["events"]} == {"referral"}
    assert found["state"]["phase"] == "handled"
    assert found["state"]["fields"]["lead"] == LEAD
    assert found["state"]["fields"]["case"]["handlers"] == ["maker"]
    accepted = found["events"][-1]
    assert accepted["actor"] == {"role": "liaison", "name": "maker", "department": LEAD}
    assert found["state"]["fields"]["due"] == {"due_at": accepted["says"]["resolve_by"], "provisional": None}


@pytest.mark.parametrize("town", ["followup"], indirect=True)
async def test_at_a_moment_it_is_told_as_it_was_known_then(town: Town) -> None:
    stream = f"dispute-{await made.visited(town, STATION)}"
    await town.later(hours=1)
    async with town.as_("visitor") as visitor:
        assert (await visitor.post(f"/disputes/{stream[8:]}/visits/1", json={"score": 4})).status_code == 201
    before, on_time, now = NOON + timedelta(minutes=59), NOON + timedelta(hours=1), await told(town, stream)
    then = await told(town, stream, at=before.isoformat())
    assert (then["version"], then["total"], list(then["state"]["fields"]["promised"])) == (1, 1, ["1", "2"])
    assert (now["version"], list(now["state"]["fields"]["promised"])) == (2, ["2"])
    assert (await told(town, stream, at=on_time.isoformat()))["events"] == now["events"]
    too_early = await ask(town, Who("auditor"), stream, at=(NOON - timedelta(seconds=1)).isoformat())
    assert too_early.content == (await ask(town, Who("auditor"), f"dispute-{uuid4()}")).content


@pytest.mark.parametrize("town", ["followup"], indirect=True)
async def test_up_to_a_version_it_is_told_as_it_was_after_that_event(town: Town) -> None:
    stream = f"dispute-{await made.visited(town, STATION)}"
    async with town.as_("visitor") as visitor:  # at the very moment at which it was made
        assert (await visitor.post(f"/disputes/{stream[8:]}/visits/1", json={"score": 4})).status_code == 201
    then, now = await told(town, stream, version=1), await told(town, stream, version=2)
    assert (then["version"], then["total"], list(then["state"]["fields"]["promised"])) == (1, 1, ["1", "2"])
    assert now == await told(town, stream)
    assert (now["version"], list(now["state"]["fields"]["promised"])) == (2, ["2"])


@pytest.mark.parametrize("town", ["followup"], indirect=True)
async def test_a_version_that_has_not_been_is_not_told_as_the_last_one_is(town: Town) -> None:
    stream = f"dispute-{await made.visited(town, STATION)}"
    await town.later(hours=1)
    async with town.as_("visitor") as visitor:
        assert (await visitor.post(f"/disputes/{stream[8:]}/visits/1", json={"score": 4})).status_code == 201
    before = (NOON + timedelta(minutes=59)).isoformat()
    for asked in ({"version": 3}, {"version": 2**31 - 1}, {"version": 2, "at": before}):
        answer = await ask(town, Who("auditor"), stream, **asked)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/version-to-come"), asked
        nowhere = await ask(town, Who("auditor"), f"dispute-{uuid4()}", **asked)
        assert nowhere.json()["type"] == "/problems/unknown-stream"
    for none in (0, -1):
        assert (await ask(town, Who("auditor"), stream, version=none)).json()["type"] == "/problems/invalid-words"
    assert (await told(town, stream, version=2, at=town.clock.now().isoformat()))["version"] == 2


@pytest.mark.parametrize("town", ["followup"], indirect=True)
async def test_what_will_be_known_is_not_known(town: Town) -> None:
    ours, nowhere = f"dispute-{await made.visited(town, STATION)}", f"dispute-{uuid4()}"
    for stream in (ours, nowhere):
        answer = await ask(town, Who("auditor"), stream, at=(NOON + timedelta(microseconds=1)).isoformat())
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/moment-to-come")
    assert (await told(town, ours, at=NOON.isoformat()))["version"] == 1


@pytest.mark.parametrize("town", ["triage"], indirect=True)
async def test_the_reports_that_a_dispute_was_made_of_are_named(town: Town) -> None:
    dispute = await made_of_triage.entered(town, STATION)
    repeat = await made_of_triage.waiting_report(town, STATION)
    async with town.as_("analyst") as analyst:
        linked = {"outcome": "repeat", "dispute_id": str(dispute), "same": "matter"}
        assert (await analyst.post(f"/reports/{repeat}/screen", json=linked)).status_code == 201
    found = await told(town, f"dispute-{dispute}")
    assert len(found["reports"]) == 2
    assert found["reports"][1] == str(repeat)
    assert found["state"]["fields"]["books"]["repeats"] == [str(repeat)]


@pytest.mark.parametrize("town", ["followup"], indirect=True)
async def test_a_long_stream_is_told_part_by_part_and_comes_to_the_same_in_each(town: Town) -> None:
    clock, id_ = Actor("system", "clock"), uuid4()
    weeks = [envelope(clock, NOON + n * timedelta(days=8), id_, id=uuid4()) for n in range(2 * MOST_EVENTS)]
    await town.runtime.dispatch(
        [Dispatch(FOLLOWING, RemindToLook() if n else OpenWatch(level=3), week) for n, week in enumerate(weeks)]
    )
    parts = [await told(town, f"dispute-{id_}", after=after) for after in (0, MOST_EVENTS, len(weeks) - 1, len(weeks))]
    versions = [[event["version"] for event in part["events"]] for part in parts]
    assert versions == [list(range(1, 1001)), list(range(1001, 2001)), [2000], []]
    assert [part["next"] for part in parts] == [1000, None, None, None]
    rest = [{name: part[name] for name in ("total", "version", "state")} for part in parts]
    assert all(one == rest[0] for one in rest)
    assert (rest[0]["total"], rest[0]["version"]) == (2000, 2000)


async def test_of_what_a_service_does_not_decide_it_tells_no_state(database: Database, home: Home) -> None:
    async with at_work(replace(load("followup"), deciders=()), database, home) as town:
        found = await told(town, await subject(town))
    assert (found["version"], found["state"]) == (1, None)


ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
MISNAMED = [
    "dispute",
    "dispute-7",
    f"Dispute-{ID}",
    f"dispute-{ID.upper()}",
    f"dispute-{ID}x",
    "dispute-%00",
    "x" * 999,
]


@pytest.mark.parametrize("stream", MISNAMED)
@pytest.mark.parametrize("town", ["followup"], indirect=True)
async def test_a_stream_is_named_as_it_is_written_in_the_log(town: Town, stream: str) -> None:
    answer = await ask(town, Who("auditor"), stream)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-words")
    assert answer.json()["errors"][0]["label_zh"] == "事项流"


@pytest.mark.parametrize("service", PORTS)
def test_a_service_names_every_decider_that_it_has(service: str) -> None:
    package = import_module(f"services.{service}.domain")
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    modules = [import_module(module.name) for module in found]
    there = {id(value) for module in modules for value in vars(module).values() if isinstance(value, Decider)}
    assert {id(decider) for decider in load(service).deciders} == there


@pytest.mark.parametrize("town", ["intake"], indirect=True)
async def test_a_plus_that_the_query_made_a_blank_is_told_how_to_be_written(town: Town) -> None:
    stream = await subject(town)
    async with town.as_("auditor") as auditor:
        bare, written = [
            await auditor.get(f"/streams/{stream}?at=2026-03-01T09:30:00{sign}08:00") for sign in ("+", "%2B")
        ]
    [place] = bare.json()["errors"]
    assert (bare.status_code, place["what"], place["at"]) == (422, "zone_without_sign", "query/at")
    assert "%2B" in place["detail"]
    assert "%2B" in place["detail_zh"]
    assert written.status_code == 404, "that was before it was taken"
