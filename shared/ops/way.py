"""The way that a reader went through a source's lanes, to be gone once more by a replay.

Usually from the first entry to the last one applied. A reader that had applied what its source then gave up went to the
end of that, back to the last entry that both hold, and on from there.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from shared.bus.checkpoint import Stand
from shared.bus.cloudevents import Written
from shared.store.database import Connection


class Detour(NamedTuple):
    """A reader stood at `end` (seq, hash), which its source does not have, and went on from `back_to`."""

    end: tuple[int, bytes]
    back_to: Stand


@dataclass(slots=True)
class Walked:
    """How far a lane has been gone: where it stands, and the detours that are behind."""

    stand: Stand = field(default_factory=Stand)
    detours: int = 0


async def detours(connection: Connection, source: str) -> dict[int, list[Detour]]:
    """lane → the detours that this service's reader made, in their order."""
    rows = await connection.fetch(
        "select lane, left_seq, left_hash, common_seq, epoch, common_hash, shuns from store.epoch_entered "
        "where source = $1 order by lane, entered_at",
        source,
    )
    found: dict[int, list[Detour]] = defaultdict(list)
    for lane, seq, hash_, *back_to in map(tuple, rows):
        found[lane].append(Detour((seq, hash_), Stand(*back_to)))
    return found


@dataclass(slots=True)
class Way:
    """The way to the `goals` (lane → seq), by the detours; `walked` is kept from one call to the next."""

    source: str
    goals: dict[int, int]
    detours: dict[int, list[Detour]]
    walked: dict[tuple[str, int], Walked] = field(default_factory=dict)

    def lanes(self) -> list[int]:
        """The lanes that are not at their goal yet."""
        return [lane for lane, seq in self.goals.items() if self._before(lane) or self._at(lane).stand.seq < seq]

    def takes(self, read: Written) -> bool:
        """Whether this entry is the next on its lane's way, which is then gone that far."""
        entry = read.entry
        walked = self._at(entry.lane)
        stand, detours_left = walked.stand, self._before(entry.lane)
        furthest = detours_left[0].end[0] if detours_left else self.goals.get(entry.lane, 0)
        if entry.log != self.source or entry.seq != stand.seq + 1 or entry.seq > furthest:
            return False
        if entry.epoch < stand.epoch or entry.hash == stand.shuns or not read.follows(stand.hash):
            return False
        walked.stand = stand.after(entry)
        return True

    def turn(self, cut_short: bool = False) -> list[int]:
        """Turn back in the lanes that are at the end of a detour (with `cut_short`: on one); returns them."""
        turned = []
        for lane in self.goals:
            walked, before = self._at(lane), self._before(lane)
            if before and (cut_short or before[0].end == (walked.stand.seq, walked.stand.hash)):
                walked.stand, walked.detours = before[0].back_to, walked.detours + 1
                turned.append(lane)
        return turned

    def _at(self, lane: int) -> Walked:
        return self.walked.setdefault((self.source, lane), Walked())

    def _before(self, lane: int) -> list[Detour]:
        return self.detours.get(lane, [])[self._at(lane).detours :]
