"""Rows in which PostgreSQL fails, or what it keeps."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import asyncpg
import psutil

from tests.faults.rows.row import row
from tests.faults.under_fire import LANES, Machine
from tests.machines import ROOT

GATE = 0x51C0A1
PATIENCE_SECONDS = 120  # for what a busy machine comes to late


@row()
async def late_writers_that_roll_back(machine: Machine) -> None:
    """Sessions hold the locks of lanes for a while and roll back."""
    victim = machine.any_service()
    async with machine.owner(victim) as owner:
        for _ in range(12):
            transaction = owner.transaction()
            await transaction.start()
            await owner.execute(
                "select pg_advisory_xact_lock(hashtext($1), $2)", victim, machine.chance.randrange(LANES)
            )
            await machine.pause(0.02, 0.2)
            await transaction.rollback()


@row()
async def idle_in_a_transaction(machine: Machine) -> None:
    """A forgotten session holds what the readers want to move on."""
    victim = machine.chance.choice(["triage", "referral", "followup"])
    async with machine.owner(victim) as owner, owner.transaction():
        await owner.fetch("select * from store.checkpoint for update")
        await machine.pause(2, 4)


@row()
async def connections_cut(machine: Machine) -> None:
    """Connections to the database end at random moments, also during a commit."""
    for _ in range(15):
        victim = machine.any_service()
        cut = (
            "select pg_terminate_backend(pid) from (select pid from pg_stat_activity where usename = "
            f"'{victim}_app' order by random() limit 2) s"
        )
        await machine.as_superuser([cut])
        await machine.pause(0.05, 0.3)


@row()
async def database_killed(machine: Machine) -> None:
    """PostgreSQL hangs for a moment, and then it and all of its sessions get kill -9, as by a power cut."""
    _to_database(machine, psutil.Process.suspend)
    await machine.pause(0.1, 0.5)
    _to_database(machine, psutil.Process.kill)
    await machine.pause(1, 3)
    await _until_it_answers(machine)


@row()
async def database_frozen(machine: Machine) -> None:
    """PostgreSQL and all of its sessions stop for a while."""
    _to_database(machine, psutil.Process.suspend)
    await machine.pause(2, 5)
    _to_database(machine, psutil.Process.resume)


@row()
async def one_database_restored(machine: Machine) -> None:
    """One database is restored from an older copy; an operator recovers it."""
    await _restore(machine, [machine.chance.choice(["intake", "triage", "referral", "followup"])])


@row("kafka")
async def all_databases_restored(machine: Machine) -> None:
    """All databases are restored together; an operator recovers each."""
    await _restore(machine, list(machine.record.databases))


def _to_database(machine: Machine, act: Callable[[psutil.Process], None]) -> None:
    server = psutil.Process(machine.pid("postgres"))
    for process in [server, *server.children(recursive=True)]:
        with suppress(psutil.Error):
            act(process)


async def _until_it_answers(machine: Machine) -> None:
    """Wait until it takes connections once more: before that it reads what it had written of its log."""
    end = time.monotonic() + 30
    while True:
        try:
            return await machine.as_superuser([])
        except (OSError, asyncpg.PostgresError):
            if time.monotonic() > end:
                raise
        await asyncio.sleep(0.1)


async def _restore(machine: Machine, services: list[str]) -> None:
    await machine.as_superuser([f'drop database if exists "sikuai_{name}_copy" with (force)' for name in services])
    copied = {}
    for name in services:
        await _copied(machine, f"sikuai_{name}", f"sikuai_{name}_copy", name)
        copy = await asyncpg.connect(
            machine.record.owners[name].replace(f"sikuai_{name}", f"sikuai_{name}_copy"), timeout=10
        )
        copied[name] = await _heads(copy)
        await copy.close()
    await machine.pause(2, 3)
    async with AsyncExitStack() as gates:
        owners = {name: await gates.enter_async_context(_gate_shut(machine, name)) for name in services}
        went_on = [name for name, owner in owners.items() if await _published(owner) != copied[name]]
        for name in services:
            await _copied(machine, f"sikuai_{name}_copy", f"sikuai_{name}", name)
    for name in went_on:
        await _until_forked(machine, name)
    left = services
    for _ in services:  # `sikuai recover` may say that another must be recovered first
        left = [name for name in left if not await _recovered(machine, name)]
    assert not left, f"sikuai recover {', '.join(left)} failed"


async def _recovered(machine: Machine, name: str) -> bool:
    done = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.cli.main", "recover", name, "--reason", "restored by a test",
        env={**os.environ, "SIKUAI_HOME": str(machine.home.path)}, cwd=ROOT, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return await done.wait() == 0


Heads = dict[tuple[str, int], int]


async def _heads(owner: asyncpg.Connection) -> Heads:
    """The last number of every lane of every log."""
    rows = await owner.fetch("select log, lane, max(seq) as seq from store.event group by log, lane")
    return {(row["log"], row["lane"]): row["seq"] for row in rows}


@asynccontextmanager
async def _gate_shut(machine: Machine, name: str) -> AsyncIterator[asyncpg.Connection]:
    """Let nobody commit until this session ends, at the latest when the database is replaced. Beware: a connection that
    nobody holds any more is ended by asyncpg, and the gate with it."""
    owner = await asyncpg.connect(machine.record.owners[name], timeout=10)
    try:
        await owner.execute("select pg_advisory_lock($1)", GATE)
        yield owner
    finally:
        owner.terminate()


async def _published(owner: asyncpg.Connection) -> Heads:
    """Wait until all that was committed is on the bus, for what is not, nobody has; what the logs' heads are then."""
    behind = "select count(*) from store.event e join store.published p using (log, lane) where e.seq > p.seq"
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await owner.fetchval(behind):
            await asyncio.sleep(0.02)
    return await _heads(owner)


async def _until_forked(machine: Machine, name: str) -> None:
    """Wait until it has noticed that its log went on after the copy."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                async with machine.owner(name) as owner:
                    if await owner.fetchval("select exists (select from store.fork where closed_at is null)"):
                        return
            await asyncio.sleep(0.1)


async def _copied(machine: Machine, source: str, copy: str, service: str) -> None:
    """Beware: the session that keeps the gate shut goes when the others are gone, or what waits there commits."""
    live = f"sikuai_{service}"
    cut_off = f"select pg_terminate_backend(pid, 30000) from pg_stat_activity where datname = '{live}'"
    await machine.as_superuser(
        [
            f'alter database "{live}" allow_connections false',
            f"{cut_off} and usename = '{service}_app'",
            cut_off,
            f'drop database if exists "{copy}" with (force)',
            f'create database "{copy}" owner {service}_owner template "{source}"',
            f'alter database "{live}" allow_connections true',
        ],
    )
