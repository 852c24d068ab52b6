"""What readers asked to be sent again, and how the relay answers: what is missing, no more, and not too often.

A request says after which entry its reader stands. Where that entry does not stand here, nothing is sent: this table is
older than its reader, and forked.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass, field

import asyncpg
import structlog

from shared.bus.publisher import Place, Publisher
from shared.bus.resend import NothingAfter, Request, written
from shared.store.event_log import StoredEvent, columns
from shared.store.forks import head_of, note_fork, whose
from shared.store.metrics import RELAY_REPUBLISHED

log = structlog.get_logger()

MOST_AT_ONCE = 500
MOST_FRESH = 5000
AGAIN_SECONDS = 1.0


@dataclass(slots=True)
class Requests:
    """The requests that wait to be answered: of each lane the first and the last event that somebody lacks."""

    fresh: set[Request] = field(default_factory=set)
    wanted: dict[Place, tuple[int, int]] = field(default_factory=dict)
    answered_at: dict[Place, float] = field(default_factory=dict)

    def add(self, request: Request) -> None:
        """A reader lacks these events, and stands before them."""
        if len(self.fresh) < MOST_FRESH:
            self.fresh.add(request)

    @property
    def waiting(self) -> bool:
        """Whether there is anything to answer."""
        return bool(self.fresh or self.wanted)

    async def hold_against(self, connection: asyncpg.Connection) -> bool:
        """Hold where readers stand against the table. Returns whether a reader has what the table has not."""
        forked = False
        while self.fresh:
            request = self.fresh.pop()
            stands = (request.log, request.lane, request.from_seq - 1, bytes.fromhex(request.hash))
            match await whose(connection, *stands, request.epoch):
                case "ours" if request.to_seq >= request.from_seq:
                    place = (request.log, request.lane)
                    first, last = self.wanted.get(place, (request.from_seq, request.to_seq))
                    self.wanted[place] = (max(1, min(first, request.from_seq)), max(last, request.to_seq))
                case "lost":
                    await note_fork(connection, *stands, request.epoch, "reader")
                    forked = True
                case _:  # nothing is lacking, or the reader is of a history that was given up: it must be recovered
                    pass
        return forked

    async def answer(
        self, connection: asyncpg.Connection, publisher: Publisher, secret: str, but_not: Collection[Place]
    ) -> int:
        """Answer what readers asked for, a lane at most so often, up to what is published: the rest comes by itself."""
        now = time.monotonic()
        due = [place for place in self.wanted if now - self.answered_at.get(place, -AGAIN_SECONDS) >= AGAIN_SECONDS]
        for place in due:
            first, last = self.wanted.pop(place)
            self.answered_at[place] = now
            if place in but_not:
                continue
            sent = await _send_again(connection, publisher, place, first, last)
            log.warning("sent_again", log=place[0], lane=place[1], from_seq=first, to_seq=last, events=sent)
            if not sent:
                await _say_nothing_after(connection, publisher, secret, place, first)
        return len(due)


async def _send_again(connection: asyncpg.Connection, publisher: Publisher, place: Place, first: int, last: int) -> int:
    sent = 0
    while rows := await connection.fetch(
        f"select {columns('e')} from store.event e join store.published p using (log, lane) "
        "where e.log = $1 and e.lane = $2 and e.seq between $3 and least(p.seq, $4) order by e.seq limit $5",
        *place,
        first,
        min(last, 2**63 - 1),
        MOST_AT_ONCE,
    ):
        await publisher.publish([StoredEvent(*row) for row in rows])
        RELAY_REPUBLISHED.labels(place[0]).inc(len(rows))
        sent += len(rows)
        first = rows[-1]["seq"] + 1
    return sent


async def _say_nothing_after(
    connection: asyncpg.Connection, publisher: Publisher, secret: str, place: Place, first: int
) -> None:
    """Somebody claims that the lane goes on where it does not: say so, lest readers wait for it for ever."""
    head, hash_ = await head_of(connection, *place)
    if head < first:
        message = written(secret, NothingAfter(*place, head, hash_.hex()))
        await publisher.producer.send_and_wait(publisher.bus.resend, message, partition=0)
