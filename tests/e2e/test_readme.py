"""What the README says to type is typed, on a machine whose clock stands at a day in March."""

import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from deploy.cli.demo import how_to_move
from deploy.machine.home import Home
from deploy.machine.record import Record
from deploy.services import PORTS
from shared.kernel.calendar import CHINA
from shared.run.settings import Settings
from shared.store.policies import read_adopted
from tests.e2e.test_commands import Shell
from tests.machines import ROOT
from tests.playing import machine

README = (ROOT / "README.md").read_text(encoding="utf-8")
NOON = datetime(2026, 3, 2, 12, tzinfo=CHINA)
PATIENCE_SECONDS = 60


class Typist:
    """Somebody who types what the README says, and keeps what he is to fill in."""

    def __init__(self, home: Home, record: Record) -> None:
        self.record, self.shell = record, Shell(home)
        self.shell.environment["PATH"] = f"{Path(sys.executable).parent}:{self.shell.environment['PATH']}"
        self.known: dict[str, str] = {}

    def type(self, command: str) -> str:
        """What comes of it; what is still on its way is asked for again."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while (said := self._once(command)) and '"status":404' in said and time.monotonic() < give_up:
            time.sleep(0.2)
        assert '"status":4' not in said, said
        self._learn(said)
        return said

    def _once(self, command: str) -> str:
        for service, port in PORTS.items():
            command = command.replace(f"localhost:{port}", self.record.services[service])
        for name, value in self.known.items():
            command = command.replace(name, value)
        if assigned := re.match(r"([A-Z]+)=", command):
            command += f'; printf %s "${assigned[1]}"'
        done = subprocess.run(
            ["bash", "-c", command], env=self.shell.environment, cwd=ROOT, capture_output=True, text=True, timeout=60,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}: {done.stderr}"
        if assigned:
            self.shell.environment[assigned[1]] = done.stdout
        return done.stdout

    def _learn(self, said: str) -> None:
        for name, pattern in (("REPORT_ID", r'"report_id":"([^"]+)"'), ("DISPUTE_ID", r'"stream":"dispute-([^"]+)"')):
            if found := re.search(pattern, said):
                self.known.setdefault(name, found[1])


def commands(heading: str) -> Iterator[str]:
    """Each command in the blocks below this heading, whole where it goes over several lines."""
    section = re.search(rf"^#+ {heading}.*?(?=^##)", README, re.MULTILINE | re.DOTALL)
    assert section, heading
    for block in re.findall(r"```sh\n(.*?)```", section[0], re.DOTALL):
        command = ""
        for line in block.splitlines():
            command += line + "\n"
            try:
                whole = shlex.split(command, comments=True)
            except ValueError:  # a quote is still open
                continue
            if whole and whole[:2] not in ([".", ".venv/bin/activate"], ["sikuai", "up"]):
                yield command.strip()
            command = ""


@pytest.fixture(scope="module")
def typist() -> Iterator[Typist]:
    with machine("embedded", []) as (home, record):
        typist = Typist(home, record)
        moved = typist.type(how_to_move(record, NOON))
        assert moved.count(NOON.isoformat()) == len(PORTS)
        yield typist


def test_the_walk_goes_from_a_report_to_its_first_return_visit(typist: Typist) -> None:
    said = [typist.type(command) for command in commands("A first walk over HTTP")]
    story = next(one for one in said if one.startswith("dispute 纠纷"))
    steps = ("收到线索", "分级", "流转", "签收", "化解", "回访 visit made")
    assert [step for step in steps if step not in story] == []


def test_the_walk_begins_in_a_village_of_the_demonstration() -> None:
    policies = read_adopted(Settings().policy)
    villages = {village["zh"] for one in policies for village in one.document["common"].get("villages", ())}
    named = re.findall(r'"village": "(.+?)"|village=(\S+)', README)
    assert len(named) == 2
    assert {posted or asked for posted, asked in named} <= villages


def test_tables_and_topics_are_to_be_looked_at(typist: Typist) -> None:
    _, _, events, views, topics, triage = [typist.type(command) for command in commands("Tables and topics")]
    assert "triage.screening_opened" in events
    assert "dispute_row" in views
    assert {"intake", "triage", "referral", "followup", "referrals.justice", "resend"} <= set(topics.split())
    assert "triage.dispute_graded" in triage
