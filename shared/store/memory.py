"""What a committer remembers between transactions: the states of recent streams, and the last entry of each lane.

It is a guess that is nearly always right, for this process is their only quick writer: the table's unique keys decide.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from shared.kernel.command import Dispatch
from shared.store.deciding import Streams
from shared.store.event_log import Heads

MOST_STREAMS = 20_000

Key = tuple[str, str]
"""log, stream"""


@dataclass(slots=True)
class Memory:
    """`known` has the streams whose states are here, the one used last at its end."""

    streams: Streams = field(default_factory=Streams)
    known: dict[Key, None] = field(default_factory=dict)
    heads: Heads = field(default_factory=dict)
    logs: set[str] = field(default_factory=set)

    def recall(self, dispatches: Iterable[Dispatch]) -> set[Key]:
        """Which streams have to be looked up before these are decided. One that is founded is taken to be new."""
        missing = set()
        for dispatch in dispatches:
            key = (dispatch.decider.log, dispatch.stream)
            self.logs.add(key[0])
            if key in self.known:
                del self.known[key]
            elif not dispatch.command.founds:
                missing.add(key)
                continue
            elif key in missing:
                continue
            self.known[key] = None
        return missing

    def learn(self, keys: Iterable[Key], rows: Sequence[Any]) -> None:
        """Take in streams as they stand, by the rows of `shared.store.event_log.load_streams`."""
        keys = set(keys)
        self.streams.take_in(rows, keys)
        self.logs.update(row[0] for row in rows)
        self.known |= dict.fromkeys(keys)

    def forget(self, streams: Iterable[str]) -> None:
        """Look these up again before anything is decided on them."""
        for stream in streams:
            self.streams.stations.pop(stream, None)
            for log in self.logs:
                key = (log, stream)
                self.known.pop(key, None)
                self.streams.forget(key)

    def forget_heads(self) -> None:
        """Look up the last entries of the lanes again."""
        self.heads.clear()

    def shrink(self) -> None:
        """Forget the streams that were used longest ago, when there are many."""
        if len(self.known) > MOST_STREAMS:
            oldest = islice(self.known, MOST_STREAMS // 10)
            self.forget([stream for _, stream in oldest])
