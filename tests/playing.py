"""Playing the half-year in tests: a machine with every service as a real process, and the figures that must come out.

What the half-year comes to stands here and in no file of the scenario.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest

from deploy.halfyear.actions import Action
from deploy.halfyear.course import course
from deploy.halfyear.demo import Stage
from deploy.halfyear.rules import rules_of
from deploy.halfyear.scenario import Scenario, load_scenario
from deploy.machine.control import down
from deploy.machine.home import Home
from deploy.machine.kafka import fetch
from deploy.machine.record import BusKind, Record
from deploy.machine.trouble import MachineError
from tests.machines import NO_KAFKA, ROOT, temporary_home

BUSES: tuple[BusKind, ...] = ("embedded", "kafka")

SCENARIO: Scenario = load_scenario()
COURSE: list[Action] = course(SCENARIO, rules_of(SCENARIO))

FIGURES = {
    "reports": 126,
    "entered": 43,
    "circulated": 36,
    "calls_110": 10,
    "lead_over_110_percent": 260,
    "resolved": 42,
    "resolution_percent": 98,
    "level_2": 2,
    "satisfaction_index": 99.80,
    "events": {
        "reports": 126,
        "entered": 43,
        "circulated": 36,
        "calls_110": 10,
        "lead_over_110_percent": 36 + 10,
        "resolved": 42,
        "resolution_percent": 42 + 43,
        "level_2": 2,
        "satisfaction_index": 100,
    },
}


@contextmanager
def machine(bus: BusKind, actions: list[Action]) -> Iterator[tuple[Home, Record]]:
    """A demonstration's machine in a home of its own; skips, or fails with REQUIRE_KAFKA=1, without real Kafka."""
    os.environ.setdefault("SIKUAI_CACHE", str(ROOT / ".cache"))
    with temporary_home() as home:
        if bus == "kafka":
            must_have_kafka(home)
        try:
            yield home, Stage(home).set_up(bus, actions)
        finally:
            down(home)


def silent(_: datetime) -> None:
    """Tells nobody."""


def must_have_kafka(home: Home) -> None:
    """Skips, or fails with REQUIRE_KAFKA=1, where real Kafka cannot be had."""
    try:
        fetch(home.cache)
    except MachineError as error:
        reason = f"{NO_KAFKA}: {error}"
        if os.environ.get("REQUIRE_KAFKA") == "1":
            pytest.fail(f"{reason} (REQUIRE_KAFKA=1)", pytrace=False)
        pytest.skip(reason)
