"""What the lanes of a reader wait for: gaps until they are filled, doubts until their source has said who is right.

For either the source's relay is asked, at growing intervals. `stands`, wherever it is handed in, is where the lanes
stand now.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import structlog

from shared.bus.checkpoint import Stand
from shared.bus.resend import Request
from shared.store.metrics import GAPS

log = structlog.get_logger()

RequestResend = Callable[[Request], Awaitable[None]]
Stands = Mapping[int, Stand]
LONGEST_PAUSE_SECONDS = 30.0


@dataclass(slots=True)
class Lacking:
    """What is lacking of the log `source`; `request_resend` has events of a lane sent again.

    `gaps` maps a lane to the event that it lacks first, `gap_ends` to the last that was discarded, `doubts` to where it
    stood when something did not agree, and to that entry's seq; `ask_again` to when, and after what pause (seconds).
    """

    source: str
    request_resend: RequestResend
    gaps: dict[int, int] = field(default_factory=dict)
    gap_ends: dict[int, int] = field(default_factory=dict)
    doubts: dict[int, tuple[int, int]] = field(default_factory=dict)
    ask_again: dict[int, tuple[float, float]] = field(default_factory=dict)

    async def mind(self, stands: Stands, ahead: Mapping[int, int], doubtful: Mapping[int, int]) -> None:
        """A batch was applied: `ahead` is the last seq of each lane that was discarded, `doubtful` that of an entry
        which does not agree. Asks at once for what lacks now and did not before."""
        for lane, seq in ahead.items():
            self.gap_ends[lane] = max(seq, self.gap_ends.get(lane, 0))
        self.close_filled_gaps(stands)
        await self._mind_gaps(stands)
        await self._mind_doubts(stands, doubtful)

    def close_filled_gaps(self, stands: Stands) -> None:
        """Whatever was discarded must come again: a lane has a gap until it stands where the last of it stood."""
        for lane in [lane for lane, last in self.gap_ends.items() if stands[lane].seq >= last]:
            self._close_gap(lane)

    def forget(self) -> None:
        """Nothing is read for a while; whoever reads these lanes next finds what they lack."""
        for held in (self.gaps, self.gap_ends, self.doubts, self.ask_again):
            held.clear()

    async def ask(self, stands: Stands) -> None:
        """Ask once more for every lane that still waits, at growing intervals; called every second."""
        for lane in sorted({*self.gaps, *self.doubts}):
            due_at, pause = self.ask_again.get(lane, (0.0, 1.0))
            if time.monotonic() >= due_at:
                await self._ask(stands, lane, min(2 * pause, LONGEST_PAUSE_SECONDS))

    async def say_where_they_stand(self, stands: Stands) -> None:
        """Tell the source where every lane stands: it asks when it begins, for it may be older than this reader."""
        for lane, stand in stands.items():
            if stand.seq:
                await self._say_where(stands, lane, stand.seq)

    def nothing_after(self, stands: Stands, lane: int, seq: int, hash_: str) -> None:
        """The source says that the lane ends with this event: what claimed to stand after it was a stranger's."""
        stand = stands.get(lane)
        if stand is not None and (stand.seq, stand.hash.hex()) == (seq, hash_) and lane in {*self.gaps, *self.doubts}:
            self.doubts.pop(lane, None)
            self._close_gap(lane)
            log.warning("it_was_a_stranger_s", source=self.source, lane=lane, seq=seq)

    async def _mind_gaps(self, stands: Stands) -> None:
        for lane, last in list(self.gap_ends.items()):
            known, self.gaps[lane] = lane in self.gaps, stands[lane].seq + 1
            if not known:
                GAPS.labels(self.source).inc()
                log.error("gap", source=self.source, lane=lane, expected=self.gaps[lane], got=last)
                await self._ask(stands, lane, 1.0)

    async def _mind_doubts(self, stands: Stands, doubtful: Mapping[int, int]) -> None:
        """A lane that went on is in doubt no more. For one that is, the source is asked, which holds both histories
        against each other; it says so where it is the one that forked."""
        for lane in [lane for lane, (stood_at, _) in self.doubts.items() if stands[lane].seq > stood_at]:
            del self.doubts[lane]
            self._ask_no_more(lane)
        for lane, seq in doubtful.items():
            if lane not in self.doubts and lane in stands:
                self.doubts[lane] = (stands[lane].seq, seq)
                log.error("in_doubt", source=self.source, lane=lane, stands_at=stands[lane].seq, got=seq)
                await self._ask(stands, lane, 1.0)

    def _close_gap(self, lane: int) -> None:
        self.gaps.pop(lane, None)
        self.gap_ends.pop(lane, None)
        self._ask_no_more(lane)

    def _ask_no_more(self, lane: int) -> None:
        if lane not in self.gaps and lane not in self.doubts:
            self.ask_again.pop(lane, None)

    async def _ask(self, stands: Stands, lane: int, pause: float) -> None:
        self.ask_again[lane] = (time.monotonic() + pause, pause)
        _, doubted = self.doubts.get(lane, (0, 0))
        await self._say_where(stands, lane, max(self.gap_ends.get(lane, 0), doubted, stands[lane].seq + 1))

    async def _say_where(self, stands: Stands, lane: int, to_seq: int) -> None:
        stand = stands[lane]
        await self.request_resend(Request(self.source, lane, stand.seq + 1, to_seq, stand.hash.hex(), stand.epoch))
