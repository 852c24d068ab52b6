"""The check of a service's own logs that somebody starts over HTTP: begun once at a time, followed, and remembered.

The walk itself is a process of its own (`shared.ops.checking`), at the lowest priority and resting as long as it works,
so that the service goes on; it writes down all the while how far it is. Whichever process of the service is asked
reads that; one that has said nothing for half a minute was broken off.
"""

import asyncio
import contextlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import orjson
from pydantic import BaseModel, Field

from shared.bus.topics import Bus
from shared.kernel.words import called
from shared.store.database import Connection

ROOT = Path(__file__).resolve().parents[2]
SILENT_SECONDS = 30
STATES = called(
    never="从未核验 · never", running="核验中 · running", done="已核验 · done", broken_off="已中断 · broken off"
)


class Wrong(BaseModel):
    """不一致之处 · A place where history is not what it must be."""

    place: Annotated[str, Field(description="日志、通道、序号 · log, lane and sequence number")]
    zh: str
    en: str


class Sentence(BaseModel):
    """A sentence in both languages."""

    zh: str
    en: str


class Progress(BaseModel):
    """进度 · How much was walked, of how much, and what is not right."""

    entries: Annotated[int, Field(description="已核对的条目 · entries of the table that were walked")] = 0
    of_entries: Annotated[int, Field(description="条目总数 · how many there are")] = 0
    records: Annotated[int, Field(description="已比对的主题记录 · records of the bus held against the table")] = 0
    of_records: Annotated[int, Field(description="应有的记录 · how many were published")] = 0
    doubles: Annotated[int, Field(description="重复的记录，无害 · records that stand twice, which does no harm")] = 0
    given_up: Annotated[int, Field(description="已放弃纪元的记录 · records of an epoch that was given up")] = 0
    reached: Annotated[
        dict[str, dict[int, int]],
        Field(description="各日志各通道核对到的末条序号 · by log and lane: the last entry that was walked"),
    ] = {}
    faults: Annotated[int, Field(description="不一致的处数 · how many places are not right")] = 0
    wrong: Annotated[list[Wrong], Field(description="最先发现的几处 · the first of them")] = []
    trouble: Annotated[Sentence | None, Field(description="中断的原因 · why it could not be finished")] = None


class Verification(Progress):
    """核验 · The last check of this service's own logs: chain, gaps, commands, topic equal to table."""

    state: Annotated[Literal["never", "running", "done", "broken_off"], STATES] = "never"
    begun_by: str | None = None
    begun_at: datetime | None = None
    ended_at: datetime | None = None


SHOWN = f"""select begun_by, begun_at, ended_at, told,
    ended_at is null and seen_at > clock_timestamp() - interval '{SILENT_SECONDS} seconds' as running
    from store.verification"""
BEGUN = f"""insert into store.verification (begun_by, begun_at, seen_at, told)
    values ($1, clock_timestamp(), clock_timestamp(), '{{}}')
    on conflict (only_row) do update
    set begun_by = $1, begun_at = clock_timestamp(), seen_at = clock_timestamp(), ended_at = null, told = '{{}}'
    where verification.ended_at is not null
       or verification.seen_at <= clock_timestamp() - interval '{SILENT_SECONDS} seconds'
    returning begun_at"""
BROKEN_OFF = Sentence(zh="核验中途停止：请重新核验", en="the check stopped before its end: start it again")


async def last(connection: Connection) -> Verification:
    """How the last check stands."""
    row = await connection.fetchrow(SHOWN)
    if row is None:
        return Verification()
    told = Progress.model_validate(row["told"])
    state: Literal["running", "done", "broken_off"] = "running" if row["running"] else "done"
    if not row["running"] and (told.trouble or row["ended_at"] is None):
        state, told.trouble = "broken_off", told.trouble or BROKEN_OFF
    return Verification(
        **dict(told), state=state, begun_by=row["begun_by"], begun_at=row["begun_at"], ended_at=row["ended_at"]
    )


@dataclass(slots=True)
class Verifier:
    """Starts the checks of one process of a service; `logs` are those that its deciders write."""

    dsn: str
    bus: Bus
    logs: Sequence[str]
    process: asyncio.subprocess.Process | None = None

    async def begin(self, connection: Connection, by: str) -> None:
        """Start a check unless one runs already, in whichever process of the service."""
        begun_at = await connection.fetchval(BEGUN, by)
        if begun_at is None:
            return
        await self.close()  # one of ours that fell silent would go on and say nothing
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "shared.ops.checking", cwd=ROOT, stdin=asyncio.subprocess.PIPE
        )
        assert self.process.stdin is not None
        self.process.stdin.write(orjson.dumps([self.dsn, list(self.bus), list(self.logs), begun_at]) + b"\n")
        await self.process.stdin.drain()

    async def close(self) -> None:
        """End a check that is under way."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
            await self.process.wait()
            self.process = None
