"""How far each lane is published: known to the relay at once, and written down a few times a second, for it is a hint.

What is lost of it is published twice, and compared with the bus when a relay begins.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import asyncpg

from shared.bus.publisher import Place
from shared.store.event_log import StoredEvent

WRITE_DOWN_SECONDS = 0.2
MOST_HANDED = 20_000


@dataclass(slots=True)
class Progress:
    """`handed` is what this process committed just now; `unread` says that the table has what was not handed over."""

    positions: dict[Place, int] = field(default_factory=dict)
    not_written: dict[Place, int] = field(default_factory=dict)
    handed: list[StoredEvent] = field(default_factory=list)
    unread: bool = True
    written_at: float = 0.0

    def hand_over(self, entries: Sequence[StoredEvent]) -> None:
        """These were committed just now; of too many the table is read."""
        if len(self.handed) + len(entries) > MOST_HANDED:
            self.handed, self.unread = [], True
        else:
            self.handed += entries

    def take_handed(self, but_not: set[Place]) -> list[StoredEvent]:
        """What was handed over, if it is what comes next of each published lane; if not, the table has to be read."""
        published = self.positions.keys() - but_not
        entries, self.handed = [entry for entry in self.handed if (entry.log, entry.lane) in published], []
        return [] if self.unread or not self._come_next(entries) else entries

    def _come_next(self, entries: Sequence[StoredEvent]) -> bool:
        positions = dict(self.positions)
        for entry in entries:
            place = (entry.log, entry.lane)
            if entry.seq != positions[place] + 1:
                return False
            positions[place] = entry.seq
        return True

    def note(self, sent: dict[Place, int]) -> None:
        """These lanes are published up to there."""
        self.positions |= sent
        self.not_written |= sent

    async def write_down(self, connection: asyncpg.Connection) -> None:
        """Remember it."""
        places, self.not_written, self.written_at = self.not_written, {}, time.monotonic()
        if places:
            await connection.execute(
                "update store.published p set seq = n.seq from unnest($1::text[], $2::smallint[], $3::bigint[]) "
                "as n(log, lane, seq) where p.log = n.log and p.lane = n.lane",
                [log for log, _ in places],
                [lane for _, lane in places],
                list(places.values()),
            )

    @property
    def is_due(self) -> bool:
        """Whether it is time to write it down."""
        return bool(self.not_written) and time.monotonic() - self.written_at > WRITE_DOWN_SECONDS


async def written_down(connection: asyncpg.Connection, log: str, lanes: int) -> dict[int, int]:
    """lane → how far it is published, as was written down."""
    await connection.execute(
        "insert into store.published select $1, lane, 0 from generate_series(0, $2::int - 1) as lane "
        "on conflict do nothing",
        log,
        lanes,
    )
    return dict(await connection.fetch("select lane, seq from store.published where log = $1", log))
