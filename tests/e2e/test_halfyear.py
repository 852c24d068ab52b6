"""The half-year on real processes: exactly the figures that the station reported. On Kafka: `tests/faults`."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from deploy.halfyear.course import without
from deploy.halfyear.demo import play
from deploy.halfyear.table import plain
from deploy.machine.home import Home
from tests.counted import counted_at
from tests.machines import ROOT
from tests.playing import COURSE, FIGURES, SCENARIO, machine, silent

pytestmark = pytest.mark.timeout(900)


def test_a_demo_goes_on_where_a_killed_one_stopped_and_gives_the_figures(home: Home) -> None:
    killed = _demo(home)
    assert killed.stderr is not None
    while b"2026-02" not in killed.stderr.readline():
        assert killed.poll() is None
    killed.send_signal(signal.SIGKILL)
    killed.communicate()

    begun = time.monotonic()
    said, told = _demo(home).communicate(timeout=800)
    assert json.loads(said.decode().splitlines()[-1]) == FIGURES, told.decode()
    assert "99.80" in told.decode()
    print(f"demo: {time.monotonic() - begun:.1f} s")
    assert Home(home.path / "demo").holder() is None, "the machine was left up"


def test_without_one_resolution_there_is_one_less() -> None:
    """The figures come out of the events, not out of a file: four cases are enough to see it."""
    cases = {"firecracker", "roof-water", "goat-road", "boundary-stone"}
    actions = [action for action in COURSE if action.case in cases]
    assert {action.case for action in actions if "/resolve" in action.key} == cases
    with machine("embedded", actions) as (home, record):
        actions = without(actions, "firecracker", "resolve-1")
        figures = plain(asyncio.run(play(home, record, SCENARIO, actions, silent)))
    assert (figures["entered"], figures["resolved"], figures["events"]["resolved"]) == (4, 3, 3)
    assert figures["resolution_percent"] == 75


def test_what_plain_work_writes_goes_the_quick_way_in_every_service() -> None:
    """Every statement that a service really has; what is refused or repeated is decided on the table."""
    actions = [action for action in COURSE if action.case in {"firecracker", "roof-water"}]
    with machine("embedded", actions) as (home, record):
        asyncio.run(play(home, record, SCENARIO, actions, silent))
        for address in record.metrics.values():
            units = counted_at(address, "sikuai_commit_units_sum")
            assert units >= 2
            assert counted_at(address, "sikuai_sure_units_total") <= units / 10 + 1


def _demo(home: Home) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "deploy.cli.main", "demo", "--json"],
        cwd=ROOT,
        env={**os.environ, "SIKUAI_HOME": str(home.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
