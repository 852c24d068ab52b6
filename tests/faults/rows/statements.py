"""Rows in which PostgreSQL answers, and single statements fail: what they were part of must not have been done.

A connection that is cut seldom ends in the midst of a transaction of a few milliseconds, and a database that is away
can write down nothing wrong; here a group fails while everything else goes on.
"""

import time

from tests.faults.rows.row import row
from tests.faults.under_fire import Machine

CANCEL_WAITING = (
    "select pg_cancel_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and usename = '{service}_app'"
)
DAMAGED = """create sequence store.damage_met;
             create function store.damaged() returns trigger language plpgsql security definer as $$ begin
             perform nextval('store.damage_met');
             raise exception 'unexpected zero page' using errcode = 'index_corrupted'; end $$;
             create trigger damaged before insert on store.event for each row
             when (new.causation_id is not null and new.lane % 2 = 0) execute function store.damaged()"""
MET = "select is_called from store.damage_met"  # what a sequence counted stays counted, whatever is rolled back
MENDED = "drop function store.damaged cascade; drop sequence store.damage_met"
LONGEST_UNMET_SECONDS = 8


@row()
async def waiting_statements_cancelled(machine: Machine) -> None:
    """An index is made in each database, and what waits for its lock is cancelled, as by a timeout or an operator."""
    for victim in machine.chance.sample(list(machine.record.services), len(machine.record.services)):
        async with machine.owner(victim) as owner, owner.transaction():
            await owner.execute("lock table store.event in share mode")
            rounds = [[_sleep(machine, 0.1, 0.3), CANCEL_WAITING.format(service=victim)] for _ in range(3)]
            await machine.as_superuser([statement for both in rounds for statement in both])


@row()
async def error_that_nobody_foresaw(machine: Machine) -> None:
    """An index is damaged for a while: some of what follows from what a service heard fails, as nobody foresaw."""
    readers = ["triage", "referral", "followup"]
    for victim in machine.chance.sample(readers, len(readers)):
        async with machine.owner(victim) as owner:
            await owner.execute(DAMAGED)
            end = time.monotonic() + LONGEST_UNMET_SECONDS
            while not await owner.fetchval(MET) and time.monotonic() < end:
                await machine.pause(0.1, 0.2)
            await machine.pause(0.5, 1.5)
            await owner.execute(MENDED)


def _sleep(machine: Machine, shortest: float, longest: float) -> str:
    return f"select pg_sleep({machine.chance.uniform(shortest, longest)})"
