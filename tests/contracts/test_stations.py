"""Whose station sees what: every route of every service that is read, by tokens of its own station, another, all, none.

A station sees its own; all stations are seen by whoever says so in so many words; and a token that names no station
passes no door. What is missing never opens what is there.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import pytest
from fastapi import Request

from deploy.machine.databases import Database
from deploy.machine.home import Home
from deploy.services import PORTS, load
from services.triage.domain.screening import handover_id_of, hazard_id_of, request_id_of
from shared.http import system, verification
from shared.http.access import CheckedBy, May
from shared.http.door import READ, Door
from shared.http.runtime import Runtime
from shared.kernel.recorded import Actor
from tests.doors.sent import CANVASS, SESSION
from tests.facts import dispute_entered
from tests.followup.test_views import STORY
from tests.given import STATION, SUBJECT
from tests.house import Town, at_work, heard
from tests.intake.recorded import PDF
from tests.intake.test_http import words
from tests.referral.town import DISPUTE as REFERRED
from tests.referral.town import graded
from tests.tokens import claims, signed
from tests.triage.town import ANOTHER, DISPUTE, entered, reported

ROUTES = [route for room in (system, verification) for route in room.router.routes if isinstance(route, Door)]
OF_THE_INSTALLATION = {
    route.path
    for route in ROUTES
    if isinstance(may := system.ACCESS[route.name], May) and may.of_installation and route.methods == {READ}
}
"""What a service says of itself, to whoever may ask: it counts events, whosesoever they are."""
OF_THE_LOG = {"/streams", "/streams/{stream}"}
"""What is read of events themselves: none of them can be made one of no station."""
OF_NOBODY = {"/words"}
"""What shows nothing that a service was told: whose words they are is tried in tests/doors/test_words.py."""
MAY_LOOK_OVER_ALL = ("supervisor", "auditor", "administrator")


class Told(NamedTuple):
    """What a service was told at one station: ids that show it, and those that stand in addresses."""

    shows: set[str]
    address: dict[str, str]


async def tell_intake(town: Town) -> Told:
    """A report was taken, with a document, an information officer registered, a place visited, and a session opened."""
    async with town.as_("desk_officer") as desk:
        kept = (await desk.post("/attachments", files={"file": PDF})).json()["hash"]
        said = words(channel="desk", attachments=[kept])
        report = (await desk.post("/reports", json=said)).json()["report_id"]
        officer = {"name": "乙", "group": "forest_ranger", "village": "上坪村（虚构）"}
        stream = (await desk.post("/officers", json=officer)).json()["stream"]
        canvass = (await desk.post("/canvasses", json=CANVASS)).json()["canvass_id"]
        session = (await desk.post("/sessions", json=SESSION)).json()["stream"].removeprefix("session-")
    officer_id = stream.removeprefix("officer-")
    counts = {'"active":1,"reported":0', '"sessions":1'}  # which name no id
    shown = {report, officer_id, canvass, session, kept, PDF.decode(), *counts}
    ids = {"report_id": report, "canvass_id": canvass, "officer_id": officer_id, "session_id": session}
    return Told(shown, ids | {"stream": f"report-{report}", "number": "1"})


async def tell_triage(town: Town) -> Told:
    """One report waits, another became a dispute, one a hazard, one a request, and one was handed over."""
    danger, question, foreign = uuid4(), uuid4(), uuid4()
    async with town.as_("analyst") as analyst:
        await entered(town, analyst)
        await town.hear(reported(ANOTHER, danger_to_life=True), reported(danger), reported(question), reported(foreign))
        found = {
            danger: {"outcome": "hazard", "hazard": "road"},
            question: {"outcome": "request"},
            foreign: {"outcome": "for_authority", "authority": "（虚构）"},
        }
        for report, outcome in found.items():
            assert (await analyst.post(f"/reports/{report}/screen", json=outcome)).status_code == 201
        stream = (await analyst.post("/weeks", json={"week": "2026-W09"})).json()["stream"]
    ids = {"report_id": ANOTHER, "dispute_id": DISPUTE, "hazard_id": hazard_id_of(danger)}
    ids |= {"request_id": request_id_of(question), "handover_id": handover_id_of(foreign)}
    address = {name: str(id_) for name, id_ in ids.items()} | {"analysis_id": stream.removeprefix("weekanalysis-")}
    shown = {*address.values(), '"hazards":1,'}  # what is counted names no id
    return Told(shown, address | {"stream": f"dispute-{DISPUTE}"})


async def tell_referral(town: Town) -> Told:
    """A dispute was graded, and is to be referred."""
    await town.hear(graded())
    return Told({str(REFERRED)}, {"dispute_id": str(REFERRED), "stream": f"dispute-{REFERRED}"})


async def tell_followup(town: Town) -> Told:
    """Disputes were resolved, and are to be visited; one is in the books of a village."""
    entry = heard(dispute_entered(village=(village := "石桥村")), f"dispute-{SUBJECT}", uuid4())
    events = [*(recorded for source in STORY for recorded in source), entry]
    await town.hear(*events)
    ids = {str(recorded.subject) for recorded in events} | {str(recorded.id) for recorded in events}
    shown = {village, f'"reports":{len(STORY[0])}'}  # the board and the figures name no id
    return Told(ids | shown, {"dispute_id": str(STORY[2][1].subject), "stream": STORY[2][1].stream})


TELL: dict[str, Callable[[Town], Awaitable[Told]]] = {
    "intake": tell_intake,
    "triage": tell_triage,
    "referral": tell_referral,
    "followup": tell_followup,
}

SEEN, NOTHING, REFUSED = "what there is", "nothing", "token refused"
TOKENS: dict[str, tuple[Any, str]] = {
    "its own": (STATION, SEEN),
    "another": ("elsewhere", NOTHING),
    "a longer one": (f"{STATION}2", NOTHING),
    "all": ("all", SEEN),
    "none": (..., REFUSED),
    "null": (None, REFUSED),
    "empty": ("", REFUSED),
    "a blank": (" ", REFUSED),
    "a list": ([STATION], REFUSED),
    "a list of two": ([STATION, "elsewhere"], REFUSED),
    "an empty list": ([], REFUSED),
    "an object": ({}, REFUSED),
    "a number": (0, REFUSED),
    "false": (False, REFUSED),
    "ALL": ("ALL", REFUSED),
    "a wildcard": ("%", REFUSED),
    "with a newline": (f"{STATION}\n", REFUSED),
}


@pytest.fixture(params=PORTS)
async def service(request: pytest.FixtureRequest, database: Database, home: Home) -> AsyncIterator[tuple[Town, Told]]:
    """Each service in turn, told something at one station."""
    async with at_work(load(request.param), database, home) as town:
        yield town, await TELL[request.param](town)


@asynccontextmanager
async def bearing(town: Town, role: str, station: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client whose token says this of its station."""
    token = signed(town.home, claims(role=role, station=station))
    transport, headers = httpx.ASGITransport(town.app), {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://town", headers=headers) as client:
        yield client


async def reads(town: Town) -> dict[str, str]:
    """Every address that is read and not open to anybody, and a role that may read it at all stations."""
    found = {}
    for path, methods in town.app.openapi()["paths"].items():
        if methods.get("get", {}).get("security") and path not in OF_NOBODY:
            for role in MAY_LOOK_OVER_ALL:
                async with bearing(town, role, "elsewhere") as client:
                    if (await client.get(path)).status_code != 403:
                        found[path] = role
                        break
    return found


def let_in_for_no_station(town: Town) -> None:
    """From now on every route lets everybody in, for the station ""."""

    async def let_in(request: Request, runtime: Runtime) -> tuple[Actor, str]:
        return Actor("supervisor", "somebody"), ""

    town.runtime.access = dict.fromkeys(town.runtime.access, CheckedBy(let_in))


async def seen(client: httpx.AsyncClient, path: str, told: Told) -> str:
    """What somebody sees there."""
    answer = await client.get(path.format(**told.address))
    if answer.status_code == 401:
        assert answer.json()["type"] == "/problems/token-refused"
        return REFUSED
    assert answer.status_code in (200, 404)
    assert (answer.status_code == 404) <= ("{" in path), "one that is not there, and never a list"
    there = path in OF_THE_INSTALLATION or any(one in answer.text for one in told.shows)
    return SEEN if answer.status_code == 200 and there else NOTHING


async def test_each_token_sees_what_its_station_may_see(service: tuple[Town, Told]) -> None:
    town, told = service
    roles = await reads(town)
    assert len(roles) > len(OF_THE_INSTALLATION)
    found, due = {}, {}
    for path, role in roles.items():
        for name, (station, sees) in TOKENS.items():
            async with bearing(town, role, station) as client:
                found[path, name] = await seen(client, path, told)
            due[path, name] = SEEN if sees == NOTHING and path in OF_THE_INSTALLATION else sees
    assert found == due


async def test_nobody_of_a_station_looks_over_all_of_them(service: tuple[Town, Told]) -> None:
    town, told = service
    for role in ("analyst", "chief", "desk_officer", "visitor", "information_officer"):
        async with bearing(town, role, "all") as client:
            assert {await seen(client, path, told) for path in await reads(town)} == {REFUSED}, role


async def test_what_was_recorded_without_a_station_is_seen_by_whoever_looks_over_all_alone(
    service: tuple[Town, Told],
) -> None:
    """No row can come to be so any more; one that did is not for whoever else has none."""
    town, told = service
    roles = await reads(town)
    async with town.runtime.reading() as connection:
        for view in town.runtime.service.views:
            if "station" in {name for row in await town.rows(view.table) for name in row}:
                await connection.execute(f"update views.{view.table} set station = ''")
    of_views = roles.keys() - OF_THE_INSTALLATION - OF_THE_LOG
    for path in of_views:
        async with bearing(town, roles[path], "all") as client:
            assert await seen(client, path, told) == SEEN, path
        async with bearing(town, roles[path], STATION) as client:
            assert await seen(client, path, told) == NOTHING, path
    let_in_for_no_station(town)
    async with bearing(town, "supervisor", STATION) as client:
        for path in of_views:
            assert await seen(client, path, told) == NOTHING, path


async def test_whoever_was_let_in_for_no_station_sees_nothing_all_the_same(service: tuple[Town, Told]) -> None:
    """A door of another sort, a signature or a certificate, may come without a station: it is none, and not all."""
    town, told = service
    roles = await reads(town)
    let_in_for_no_station(town)
    async with bearing(town, "supervisor", STATION) as client:
        for path in roles.keys() - OF_THE_INSTALLATION:
            assert await seen(client, path, told) == NOTHING, path
