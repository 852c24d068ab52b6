"""The half-year on real processes: exactly the figures that the station reported."""

import asyncio

import pytest

from deploy.halfyear.course import without
from deploy.halfyear.demo import play
from deploy.halfyear.table import plain
from deploy.machine.record import BusKind
from tests.playing import BUSES, COURSE, FIGURES, SCENARIO, machine, silent

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize("bus", BUSES)
def test_the_half_year_gives_the_figures_of_the_station(bus: BusKind) -> None:
    with machine(bus, COURSE) as (home, record):
        figures = asyncio.run(play(home, record, SCENARIO, COURSE, silent))
    assert plain(figures) == FIGURES
    for name, events in figures["events"].items():
        assert len(set(events)) == len(events), f"{name} counts an event twice"


def test_without_one_resolution_there_are_41() -> None:
    """The figures come out of the events, not out of a file."""
    actions = without(COURSE, "firecracker", "resolve-1")
    with machine("embedded", actions) as (home, record):
        figures = plain(asyncio.run(play(home, record, SCENARIO, actions, silent)))
    assert figures["resolved"] == 41
    assert figures["events"]["resolved"] == 41
    assert figures["resolution_percent"] == 95
    assert figures["entered"] == 43
    assert figures["events"]["satisfaction_index"] == 98
