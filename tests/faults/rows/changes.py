"""Rows in which people change something under way: the clock, the program."""

import signal

from tests.faults.rows.row import row
from tests.faults.under_fire import Machine

HOUR_SECONDS = 3600


@row()
async def clock_set(machine: Machine) -> None:
    """The services' wall clock is set an hour on, or goes wrong by an hour or ten minutes back and is set right."""
    right = float(machine.clock.read_text())
    if machine.chance.random() < 0.3:
        machine.clock.write_text(str(right + HOUR_SECONDS))
        return
    machine.clock.write_text(str(right - HOUR_SECONDS / machine.chance.choice([1, 6])))
    await machine.pause(1, 3)
    machine.clock.write_text(str(right))


@row()
async def view_upgraded(machine: Machine) -> None:
    """A service is started with another program, whose views are not those of the database: they are rebuilt."""
    victim = machine.chance.choice(["triage", "referral", "followup"])
    module = machine.chance.choice(sorted((machine.tree / "services" / victim / "views").glob("[a-z]*.py")))
    with module.open("a", encoding="utf-8") as file:
        file.write(f"# another program {machine.chance.random()}\n")
    machine.send(victim, signal.SIGKILL)
    await machine.pause(3, 5)
