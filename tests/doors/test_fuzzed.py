"""Every door of every service tried by schemathesis, as somebody who may and as somebody who may not: no error of ours,
nothing undocumented, nothing that the schema refuses taken, nobody let in who is not known."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.halfyear.demo import play
from deploy.machine.home import Home
from deploy.machine.keys import sign_token
from deploy.machine.record import Record
from deploy.services import PORTS
from shared.http.roles import ROLES
from tests.playing import COURSE, SCENARIO, machine, silent

CONFIG = Path(__file__).with_name("schemathesis.toml").read_text()
# Before a door looks at what is sent, it looks at the role (`test_order.py`): odd bodies by the hundred would only be
# refused by the hundred. And a door that is everybody's does not look at it: one role tries it for all.
ONLY_FUZZED = """
[[operations]]
include-operation-id = {}
phases.coverage.enabled = false
"""
SOME = [action for action in COURSE if action.case in {"firecracker", "roof-water"}]
TRIED_AS = {
    "intake": ("desk_officer", "information_officer", "administrator", "liaison", "police_orders"),
    "triage": ("analyst", "desk_officer", "liaison", "auditor"),
    "referral": ("chief", "liaison", "visitor"),
    "followup": ("chief", "visitor", "liaison"),
}
"""As whom the doors of each service are tried: who does the work there, and somebody who has little or none. What each
role may is `test_access.py`'s; the doors that every service has are tried as an administrator in one."""
CASES = [(service, role) for service in PORTS for role in TRIED_AS[service]]


@pytest.fixture(scope="module")
def town() -> Iterator[tuple[Home, Record]]:
    """A machine with some weeks of a township behind it."""
    with machine("embedded", SOME) as (home, record):
        asyncio.run(play(home, record, SCENARIO, SOME, silent))
        yield home, record


@pytest.mark.xdist_group("fuzzed")
@pytest.mark.parametrize(("service", "role"), CASES, ids=lambda part: part)
def test_no_door_does_what_its_description_does_not_say(
    town: tuple[Home, Record], service: str, role: str, tmp_path: Path
) -> None:
    home, record = town
    department, station = "justice" if role == "liaison" else None, SCENARIO.station.station
    token = sign_token(home, role, now=datetime.now(UTC), station=station, department=department)
    options = {
        "--header": f"Authorization: Bearer {token}",
        "--checks": "all",
        # No examples stand in the descriptions; a journey from door to door is played by tests/e2e.
        "--phases": "coverage,fuzzing",
        "--max-examples": "3",
        "--request-timeout": "30",
        "--generation-database": "none",
        # They say where a 404 or a 403 was all that came: most roles may do little.
        "--warnings": "off",
        # It moves the time of everything that the other doors are tried on.
        "--exclude-path": "/clock",
    }
    description = f"{record.services[service]}/openapi.json"
    config = tmp_path / "schemathesis.toml"
    elsewhere = _tried_elsewhere(service, role, httpx.get(description).json())
    config.write_text(CONFIG + ONLY_FUZZED.format(json.dumps(elsewhere)))
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run", description]
    command += [word for pair in options.items() for word in pair]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=110)
    assert done.returncode == 0, done.stdout[-6000:].replace(token, "…") + done.stderr[-2000:]


@pytest.mark.parametrize("service", PORTS)
def test_each_door_is_tried_as_somebody_who_may_and_as_somebody_who_may_not(service: str) -> None:
    tried = set(TRIED_AS[service])
    access = import_module(f"services.{service}.routes.access").ACCESS
    for door, may in access.items():
        assert tried & set(may.roles), door
        assert tried - set(may.roles) or set(may.roles) >= set(ROLES), door


def _tried_elsewhere(service: str, role: str, description: dict[str, Any]) -> list[str]:
    """The operations that this role may not do, or that everybody may and the first role tries."""
    operations = [operation for path in description["paths"].values() for operation in path.values()]
    return [one["operationId"] for one in operations if role not in _who_tries(service, one.get("x-roles", ROLES))]


def _who_tries(service: str, roles: Sequence[str]) -> Sequence[str]:
    tried = [role for role in TRIED_AS[service] if role in roles]
    return tried[:1] if set(roles) == set(ROLES) else tried
