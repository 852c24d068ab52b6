"""The overlap of a topic and the table behind it: which records are ours, and where the table has lost some.

A record that follows our entry s - 1 and is not our entry s was once ours: the table is older than the bus (a restored
backup, a standby that lagged), or was rewritten. That is a fork, wherever it is; anything else is a stranger's.
"""

from collections.abc import Sequence
from typing import Any

import asyncpg

from shared.bus.cloudevents import Written
from shared.store.forks import note_fork


class ForeignBus(Exception):
    """The lane on the bus begins with another installation's records: this bus, or this topic, is not ours."""

    def __init__(self, installation: str) -> None:
        super().__init__(installation)
        self.installation = installation


class Overlap:
    """Holds the records of one log's topic against the table; what it finds is written down in `store.fork`."""

    def __init__(self, connection: asyncpg.Connection, log: str) -> None:
        self.connection, self.log = connection, log
        self.ours_begins: set[int] = set()

    async def genuine(self, lane: int, written: Sequence[Written]) -> list[int]:
        """The seqs of those entries that stand in the table as they were written, in their order.

        Raises `ForeignBus` where another installation's lane begins before ours does.
        """
        identity = await self.connection.fetchrow("select installation, epoch from store.identity")
        rows = await self._rows(lane, {seq for one in written for seq in (one.entry.seq - 1, one.entry.seq)})
        seqs = []
        for one in written:
            entry = one.entry
            if entry.installation != identity["installation"]:
                self._mind_strangers(lane, one)
                continue
            if entry.seq == 1:
                self.ours_begins.add(lane)
            here = rows.get(entry.seq)
            if not self._was_ours(one, lane, rows):
                continue
            if here is not None and here["hash"] == entry.hash:
                seqs.append(entry.seq)
            elif entry.epoch >= (here["epoch"] if here else identity["epoch"]):
                await note_fork(self.connection, self.log, lane, entry.seq, entry.hash, entry.epoch, "bus")
        return seqs

    async def _rows(self, lane: int, seqs: set[int]) -> dict[int, Any]:
        rows = await self.connection.fetch(
            "select seq, hash, epoch from store.event where log = $1 and lane = $2 and seq = any($3::bigint[])",
            self.log,
            lane,
            sorted(seqs),
        )
        return {row["seq"]: row for row in rows}

    def _was_ours(self, one: Written, lane: int, rows: dict[int, Any]) -> bool:
        """Whether it follows our entry before it: what it claims to be, anybody may claim."""
        entry = one.entry
        before = rows.get(entry.seq - 1)
        if (entry.log, entry.lane) != (self.log, lane) or (before is None and entry.seq > 1):
            return False
        return one.follows(before["hash"] if before else b"")

    def _mind_strangers(self, lane: int, one: Written) -> None:
        entry = one.entry
        if entry.seq == 1 and entry.lane == lane and lane not in self.ours_begins and one.follows(b""):
            raise ForeignBus(entry.installation)
