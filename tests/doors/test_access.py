"""Who may do what, tried out: made from the tables of access, for every role, route, station, department and phase.

An outsider gets the same answer for what is not his and for what is not there; whoever is refused has changed nothing.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from uuid import uuid4

import httpx
import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from deploy.services import PORTS, load
from shared.http.access import May
from shared.http.door import READ, Door
from shared.run.assemble import access_of, route_modules
from tests.doors.policies import with_a_second_person, with_its_places_elsewhere
from tests.doors.sent import ASSISTING, LEAD, OTHER
from tests.doors.subjects import BEHIND
from tests.given import STATION
from tests.house import Town, at_work

ELSEWHERE = "elsewhere"
ROLES = ("information_officer", "desk_officer", "analyst", "visitor", "chief", "supervisor", "auditor", "administrator",
         "police_orders", "hotline_orders")  # fmt: skip
PROBLEM_OF = {"lead": "lead-department-only", "involved": "involved-departments-only"}
NO_ROLE = (403, "/problems/role-not-allowed")
KNOWN_TO_DEPARTMENTS = {"referred", "handled", "resolved", "handed_over", "failed", "open", "urged", "answered", "told"}


@dataclass(frozen=True)
class Who:
    """Somebody at the door."""

    role: str
    department: str | None = None
    station: str = STATION


INSIDE = [*(Who(role) for role in ROLES), *(Who("liaison", department) for department in (LEAD, ASSISTING, OTHER))]


def doors(service: str) -> dict[str, tuple[Door, May]]:
    """The routes of a service with their lines in its table."""
    modules = list(route_modules(load(service)))
    access = access_of(modules)
    routes = [route for module in modules if hasattr(module, "router") for route in module.router.routes]
    found = {}
    for route in routes:
        may = access[route.name]
        assert isinstance(may, May), "whoever comes in here bears a token"
        found[route.name] = (route, may)
    return found


Told: TypeAlias = tuple[int, str]


def outside(who: Who, may: May) -> bool:
    """Whether he is of a department that may not know of the subject at this door."""
    return who.role == "liaison" and (who.department != LEAD if may.department == "own" else who.department == OTHER)


def expected(route: Door, may: May, who: Who, phase: str) -> Told:
    """What the table says that he gets for a subject of his own station in this phase: a status, and the problem where
    the table decides it."""
    reads = route.methods == {READ}
    if who.role not in may.roles:
        return NO_ROLE
    if outside(who, may) or (who.role == "liaison" and phase not in KNOWN_TO_DEPARTMENTS):
        return 404, ""
    if may.phases and phase not in may.phases:
        return 409, ""
    of_department = {
        "any": True,
        "lead": who.department == LEAD,
        "involved": who.department in (LEAD, ASSISTING),
        "own": True,
    }
    if reads or of_department[may.department]:
        return (200 if reads else 201), ""
    return 403, f"/problems/{PROBLEM_OF[may.department]}"


@pytest.fixture
async def town(request: pytest.FixtureRequest, database: Database, home: Home, tmp_path: Path) -> AsyncIterator[Town]:
    policy = with_its_places_elsewhere(with_a_second_person(tmp_path), ELSEWHERE)
    async with at_work(load(request.param), database, home, policy=policy) as town:
        yield town


async def knock(town: Town, who: Who, route: Door, subject: Any, version: str) -> httpx.Response:
    """Ask at a route about this subject, having seen this version."""
    service = town.runtime.service.name
    path = route.path.replace("{number}", "1")
    for parameter in ("report_id", "officer_id", "dispute_id", "hazard_id", "canvass_id", "plan_id", "request_id",
                      "handover_id", "analysis_id"):  # fmt: skip
        path = path.replace(f"{{{parameter}}}", str(subject))
    [method] = route.methods or {""}
    async with town.as_(who.role, "knocker", who.station, who.department) as client:
        if method == READ:
            return await client.request(method, path)
        return await client.request(method, path, json=BEHIND[service].sent[route.name], headers={"If-Match": version})


async def _version(town: Town, subject: Any) -> str:
    async with town.runtime.reading() as connection:
        log = town.runtime.service.logs[0]
        found = await connection.fetchval(
            "select max(version) from store.event where stream like $1 and log = any($2::text[])",
            f"%-{subject}",
            [log, *town.runtime.service.private_logs],
        )
    return f'"{found}"'


async def _appended(town: Town) -> int:
    async with town.runtime.reading() as connection:
        return int(await connection.fetchval("select count(*) from store.event"))


def about(service: str, route: Door) -> str | None:
    """The sort of subject that a route is about; None for one that is about none."""
    behind = BEHIND[service]
    return behind.about.get(route.name, "dispute") if "{" in route.path else None


CASES = [
    pytest.param(service, sort, phase, id=f"{service}-{sort}-{phase or 'any'}")
    for service in PORTS
    for sort, ways in BEHIND[service].make.items()
    for phase in ways
]


@pytest.mark.parametrize(("town", "sort", "phase"), CASES, indirect=["town"])
async def test_each_role_gets_at_each_door_what_the_table_says_and_no_more(town: Town, sort: str, phase: str) -> None:
    service = town.runtime.service.name
    make = BEHIND[service].make[sort][phase]
    elsewhere, nowhere = await make(town, ELSEWHERE), uuid4()
    for name, (route, may) in doors(service).items():
        if about(service, route) != sort:
            continue
        subject = None
        for who in INSIDE:
            if subject is None:
                subject = await make(town, STATION)
                if name in BEHIND[service].before and phase in may.phases:
                    await BEHIND[service].before[name](town, STATION, subject)
            version, before = await _version(town, subject), await _appended(town)
            answer, told = await knock(town, who, route, subject, version), expected(route, may, who, phase)
            assert answer.status_code == told[0], (name, who, answer.text)
            assert not told[1] or answer.json()["type"] == told[1], (name, who)
            if told[0] == 201:
                subject = None  # it is not what it was
                continue
            others = [await knock(town, who, route, other, '"1"') for other in (elsewhere, nowhere)]
            assert {other.status_code for other in others} == {403 if who.role not in may.roles else 404}, (name, who)
            assert others[0].content == others[1].content, "what is not his is as if it were not there"
            assert await _appended(town) == before


LISTS = [
    pytest.param(service, name, id=f"{service}-{name}")
    for service in PORTS
    for name in doors(service)
    if name.startswith("list_")
]


@pytest.mark.parametrize(("town", "name"), LISTS, indirect=["town"])
async def test_a_list_shows_what_is_his_and_nothing_else(town: Town, name: str) -> None:
    service = town.runtime.service.name
    route, may = doors(service)[name]
    ways = BEHIND[service].make[BEHIND[service].about.get(name, "dispute")]
    own = {phase: await make(town, STATION) for phase, make in ways.items()}
    others = [await make(town, ELSEWHERE) for make in ways.values()]
    shown: set[str] = set()
    for who in INSIDE:
        answer = await knock(town, who, route, None, "")
        assert answer.status_code == (200 if who.role in may.roles else 403), who
        assert not [other for other in others if str(other) in answer.text], who
        if who.role == "liaison":
            own_business = set() if outside(who, may) else KNOWN_TO_DEPARTMENTS
            hidden = [subject for phase, subject in own.items() if phase not in own_business]
            assert not [subject for subject in hidden if str(subject) in answer.text], who
        shown |= {phase for phase, subject in own.items() if str(subject) in answer.text}
    assert shown


def test_every_route_of_every_service_is_tried() -> None:
    left = {
        (service, name)
        for service in PORTS
        for name, (route, _) in doors(service).items()
        if about(service, route) not in BEHIND[service].make and not name.startswith("list_")
    }
    assert left == {
        ("intake", "take_report"),
        ("intake", "take_file"),
        ("intake", "try_file"),
        ("intake", "keep_attachment"),
        ("intake", "take_order"),
        ("intake", "show_order"),
        ("intake", "show_order_outcomes"),
        ("intake", "register_officer"),
        ("intake", "count_officers"),
        ("intake", "read_own_feedback"),
        ("intake", "record_canvass"),
        ("intake", "show_coverage"),
        ("intake", "show_canvass_proposal"),
        ("intake", "accept_canvass_plan"),
        ("triage", "show_standing"),
        ("triage", "analyse_week"),
        ("followup", "show_figures"),
        ("followup", "show_board"),
    }, "these are about no subject: which roles they let in is tried in tests/contracts/test_access.py"
