"""Rows in which the network between a service and what it needs fails."""

import psutil

from tests.faults.network import Way, Weather
from tests.faults.rows.row import row
from tests.faults.under_fire import Machine

MOST_BYTES = 500_000_000


@row()
async def cut_off_from_the_bus(machine: Machine) -> None:
    """A service cannot reach the bus: its connections are cut, or nothing comes through any more."""
    await _cut_off(machine, *machine.network.buses[machine.any_service()])


@row()
async def cut_off_from_the_database(machine: Machine) -> None:
    """A service cannot reach its database: its connections are cut, or nothing comes through any more."""
    await _cut_off(machine, machine.network.databases[machine.any_service()])


@row()
async def slow_links(machine: Machine) -> None:
    """A service's links to its bus and its database carry 20 kB a second."""
    victim = machine.any_service()
    await _bad_weather(machine, "slow", *machine.network.buses[victim], machine.network.databases[victim])
    used = psutil.Process(machine.pid(victim)).memory_info().rss
    assert used < MOST_BYTES, f"{victim} takes {used / 1e6:.0f} MB on a slow link"


@row()
async def torn_frames(machine: Machine) -> None:
    """What goes between a service, its bus and its database comes in shreds, late, and ends in the midst of a frame."""
    victim = machine.any_service()
    await _bad_weather(machine, "torn", *machine.network.buses[victim], machine.network.databases[victim])


@row()
async def doubled_frames(machine: Machine) -> None:
    """Now and then a frame between a service and its bus comes twice, and the bus does twice what it asks."""
    await _bad_weather(machine, "doubled", *machine.network.buses[machine.any_service()])


async def _cut_off(machine: Machine, *ways: Way) -> None:
    await _bad_weather(machine, machine.chance.choice(["cut", "silent"]), *ways)


async def _bad_weather(machine: Machine, weather: Weather, *ways: Way) -> None:
    for way in ways:
        machine.network.change(way, weather)
    try:
        await machine.pause(3, 6)
    finally:
        for way in ways:
            machine.network.change(way, "fair")
