"""Figures, each beside what it is compared with: medians of paired ratios, for a machine's mood changes by the minute.

Every round measures both sides shortly after each other, so a ratio hardly depends on how busy the machine is.
"""

import gc
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Literal


@dataclass(slots=True)
class Measure:
    """One line of the table. `pairs` holds (measured, beside) of each round, `beside` None where nothing stands beside.

    Of a rate with something beside, `goal` is the least ratio (0: shown only); of all else it is the most that is
    allowed, whatever stands beside a time.
    """

    name: str
    unit: Literal["/s", "ms", "%"]
    beside: str
    goal: float
    bus: str = "-"
    pairs: list[tuple[float, float | None]] = field(default_factory=list)

    def add(self, measured: float, beside: float | None = None) -> None:
        """A further round."""
        self.pairs.append((measured, beside))

    @property
    def measured(self) -> float:
        """Median of what was measured."""
        return median(measured for measured, _ in self.pairs)

    @property
    def compared(self) -> float | None:
        """Median of what stands beside."""
        values = [beside for _, beside in self.pairs if beside is not None]
        return median(values) if values else None

    @property
    def seen(self) -> list[float]:
        """What is shown round by round: the ratio, or the figure itself where nothing stands beside."""
        return [measured if beside is None else measured / beside for measured, beside in self.pairs]

    @property
    def wants_ratio(self) -> bool:
        """Whether the goal is about the ratio, and not about the figure."""
        return self.unit == "/s" and self.compared is not None

    @property
    def met(self) -> bool:
        """Whether the median reaches the goal."""
        return median(self.seen) >= self.goal if self.wants_ratio else self.measured <= self.goal

    def to_json(self) -> dict[str, Any]:
        """For scripts: medians, least and greatest of the rounds, goal and whether it was met."""
        seen = self.seen
        return {
            "name": self.name,
            "bus": self.bus,
            "unit": self.unit,
            "measured": self.measured,
            "beside": {self.beside: self.compared} if self.compared is not None else None,
            "median": median(seen),
            "least": min(seen),
            "greatest": max(seen),
            "rounds": len(seen),
            "goal": self.goal,
            "met": self.met,
        }


class Watch:
    """How many a second between entering and leaving."""

    def __init__(self, count: int) -> None:
        self.count, self.began, self.ended = count, 0.0, 0.0

    @property
    def rate(self) -> float:
        """Per second."""
        return self.count / (self.ended - self.began)


@asynccontextmanager
async def timed(count: int) -> AsyncIterator[Watch]:
    """Time a piece of work that does `count` things; what earlier work left is swept up before, not during."""
    gc.collect()
    watch = Watch(count)
    watch.began = time.perf_counter()
    yield watch
    watch.ended = time.perf_counter()


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that `percent` of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
