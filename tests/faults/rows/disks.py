"""Rows in which a disk is full, or does not give back what was written."""

import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import psutil
from aiokafka.errors import KafkaError

from deploy.machine.postgres import SUPERUSER, password_of
from tests.faults.rows.bus import admin, segments
from tests.faults.rows.row import row
from tests.faults.under_fire import Machine
from tests.machines import ROOT

WAL_BYTES = "60000"  # so far into a segment of its log PostgreSQL has long come: it can write no more
SEGMENT_BYTES = "20000"
NEAR_THE_END_BYTES = 400  # within the last record: the head of a batch is not under its checksum, and heals by itself


@row()
async def database_disk_full(machine: Machine) -> None:
    """PostgreSQL can write no more of its log: its disk is full, until it starts anew."""
    # Not the server itself: recovery shares memory through files, and a limit on these is no full disk.
    await _full(machine, psutil.Process(machine.pid("postgres")).children(), WAL_BYTES)


@row("kafka")
async def broker_disk_full(machine: Machine) -> None:
    """The broker can write no more: its disk is full, for a while."""
    await _full(machine, [psutil.Process(machine.pid("bus"))], SEGMENT_BYTES)


@row()
async def bit_flipped_in_a_table(machine: Machine) -> None:
    """A bit of an entry is flipped in the table; `sikuai verify` names it, and somebody puts it right."""
    victim = machine.any_service()
    port, word = urlsplit(machine.record.owners[victim]).port, password_of(machine.home, SUPERUSER)
    dsn = f"postgresql://{SUPERUSER}:{word}@127.0.0.1:{port}/sikuai_{victim}"
    connection = await asyncpg.connect(dsn, timeout=10)
    flip = "update store.event set body = set_bit(body, 9, 1 - get_bit(body, 9)) where id = $1"
    try:
        await connection.execute("set session_replication_role = replica")  # beside every guard, as a disk does
        any_ = "select id from store.event where log = $1 order by random() limit 1"
        while (found := await connection.fetchval(any_, victim)) is None:
            await machine.pause(0.1, 0.3)
        await connection.execute(flip, found)
        assert await _verify_finds(machine), f"a flipped bit in {victim} was not found"
        await connection.execute(flip, found)
    finally:
        connection.terminate()


@row("kafka")
async def bit_flipped_in_a_topic(machine: Machine) -> None:
    """A bit of a topic is flipped on the broker's disk; `sikuai verify` names it, the topic is deleted and refilled."""
    segment = machine.chance.choice([path for path in segments(machine.home.kafka / "data") if _is_topic(path)])
    _flip(segment, max(0, segment.stat().st_size - machine.chance.randrange(1, NEAR_THE_END_BYTES)))
    assert await _verify_finds(machine), f"a flipped bit in {segment.parent.name} was not found"
    async with admin(machine) as client:
        with suppress(KafkaError):
            await client.delete_topics([segment.parent.name.rpartition("-")[0]])
    await machine.pause(2, 3)


async def _full(machine: Machine, processes: Sequence[psutil.Process], most: str) -> None:
    """No file of these grows beyond so many bytes, for a while."""
    for process in processes:
        await _limit(process, most)
    await machine.pause(2, 5)
    for process in processes:
        await _limit(process, "unlimited")
    await machine.pause(1, 2)


async def _limit(process: psutil.Process, most: str) -> None:
    """As the account that it runs as: another one, though it be root, may not."""
    with suppress(psutil.NoSuchProcess):
        user, group = process.uids().real, process.gids().real
        done = await asyncio.create_subprocess_exec(
            "prlimit", f"--pid={process.pid}", f"--fsize={most}:unlimited", user=user, group=group, extra_groups=[]
        )
        assert await done.wait() == 0 or not process.is_running(), f"{process.name()} cannot be limited"


async def _verify_finds(machine: Machine) -> bool:
    done = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.cli.main", "verify",
        env={**os.environ, "SIKUAI_HOME": str(machine.home.path)}, cwd=ROOT,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    return await done.wait() == 1


def _is_topic(segment: Path) -> bool:
    return segment.parent.name.rpartition("-")[0] in {"intake", "triage", "referral", "followup"}


def _flip(path: Path, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        (byte,) = file.read(1)
        file.seek(at)
        file.write(bytes([byte ^ 1]))
