"""The order in which events of several services are told: by time, and nothing before what caused it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeAlias, TypeVar

SERVICES = ("intake", "triage", "referral", "followup")
"""Along the way of a dispute. Each has one log that is told, which has its name."""
Stream: TypeAlias = tuple[int, str]
T = TypeVar("T")


class Place(NamedTuple):
    """Where an event stands by itself. At one instant: along the way of a dispute, a service's decision about a report
    before what it did to the dispute, and then as the lane has it. `recorded_at` is aware; `id` and `cause` are
    compared with each other alone."""

    recorded_at: datetime
    service: int
    of_dispute: bool
    lane: int
    seq: int
    stream: str
    id: str
    cause: str | None

    @classmethod
    def of(
        cls, service: str, stream: str, lane: int, seq: int, recorded_at: datetime, id_: object, cause: object | None
    ) -> "Place":
        """The place of an event of this service, on this stream."""
        at, caused = SERVICES.index(service), None if cause is None else str(cause)
        return cls(recorded_at, at, stream.startswith("dispute-"), lane, seq, stream, str(id_), caused)

    @property
    def own(self) -> Stream:
        """The stream that keeps its own order."""
        return self.service, self.stream


def in_order(events: Iterable[T], place: Callable[[T], Place]) -> list[T]:
    """These events as they are told; nothing before what caused it, also where the clocks of two services differ, and
    each stream in its own order. At one instant what a service did before it heard of something comes before that."""
    waiting = sorted(((place(one), one) for one in events), key=lambda of: of[0][:5])
    missing = {at.id for at, _ in waiting}
    earlier = _earlier([at for at, _ in waiting])
    placed: list[T] = []
    while waiting:
        at, one = next(_free(waiting, missing, {}), waiting[0])
        likely = next(_free(waiting, missing, earlier), (at, one))
        if likely[0].recorded_at == at.recorded_at:
            at, one = likely
        waiting.remove((at, one))
        missing.discard(at.id)
        placed.append(one)
    return placed


def _earlier(places: Sequence[Place]) -> Mapping[str, set[str]]:
    """For each cause those of its instant after which it is likely to have come: whoever hears of it says so at once,
    so that what stands before his saying so was there already. It is no more than likely, and a cause is certain."""
    by_id = {at.id: at for at in places}
    last: dict[Stream, Place] = {}
    found: dict[str, set[str]] = defaultdict(set)
    for at in sorted(places, key=lambda one: one.seq):
        before, cause = last.get(at.own), by_id.get(at.cause or "")
        last[at.own] = at
        if not before or not cause or before.cause == cause.id:  # only the first thing that a service says of it
            continue
        if before.recorded_at == cause.recorded_at == at.recorded_at:
            found[cause.id].add(before.id)
    return found


def _free(
    waiting: Sequence[tuple[Place, T]], missing: set[str], earlier: Mapping[str, set[str]]
) -> Iterator[tuple[Place, T]]:
    """Those for which nothing has to stand before them that is still missing."""
    held: set[Stream] = set()
    for at, one in waiting:
        if at.cause in missing or at.own in held or not missing.isdisjoint(earlier.get(at.id, ())):
            held.add(at.own)
        else:
            yield at, one
