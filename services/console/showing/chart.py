"""A line chart as an SVG that the server draws: at most three lines, dashed apart, each labelled at its end.

Only places are computed here, the template draws them. Colours are the page's own ink, so that it prints and is read
without colour; the same numbers stand in a table beside it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from services.console.showing.catalog import Language
from services.console.showing.times import MONTHS

DASHES = ("", "7 5", "2 4")
"""One for each line: whole, dashed, dotted."""
LEFT, RIGHT, ABOVE, BELOW = 36, 92, 14, 30
APART = 20
"""How far the labels at the ends of lines keep from each other."""
WORD = 44
"""How much room the name of a month takes."""


class Tick(NamedTuple):
    """A mark of an axis: where it is, and what it says."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its points as SVG has them, how it is dashed, where its marks are, where it ends, and where its label
    stands. No mark covers another line's: lines that coincide are told apart by them."""

    name: str
    points: str
    dash: str
    marks: Sequence[tuple[float, float]]
    end: tuple[float, float]
    label_y: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of this size; `scale` are the marks of the upright axis, `months` those of the level one."""

    width: int
    height: int
    left: int
    right: float
    floor: float
    lines: Sequence[Line]
    scale: Sequence[Tick]
    months: Sequence[Tick]


def chart(
    language: Language, mondays: Sequence[date], series: Mapping[str, Sequence[int]], width: int, height: int
) -> Chart | None:
    """The chart of weeks that begin on these days; None for fewer than two, of which no line can be drawn."""
    if len(mondays) < 2:
        return None
    step, top = _scale(max(max(values) for values in series.values()))
    across, up = width - LEFT - RIGHT, height - ABOVE - BELOW

    def x(n: int) -> float:
        return round(LEFT + across * n / (len(mondays) - 1), 1)

    def y(value: int) -> float:
        return round(ABOVE + up * (1 - value / top), 1)

    ends = [y(values[-1]) for values in series.values()]
    labels = _apart(ends, ABOVE, height - BELOW)
    lines = [
        Line(
            name=name,
            points=" ".join(f"{x(n)},{y(value)}" for n, value in enumerate(values)),
            dash=dash,
            marks=[(x(n), y(values[n])) for n in range(turn, len(mondays), len(DASHES))],
            end=(x(len(mondays) - 1), y(values[-1])),
            label_y=label_y,
        )
        for turn, ((name, values), dash, label_y) in enumerate(zip(series.items(), DASHES, labels, strict=False))
    ]
    scale = [Tick(y(value), str(value)) for value in range(0, top + 1, step)]
    return Chart(width, height, LEFT, x(len(mondays) - 1), y(0), lines, scale, _months(language, mondays, x))


def _scale(most: int) -> tuple[int, int]:
    """The step of the upright axis, a round number, and its end: at most five steps."""
    step = next(
        unit * power for power in (1, 10, 100, 1000, 10_000, 100_000) for unit in (1, 2, 5) if unit * power * 5 >= most
    )
    return step, step * max(1, -(-most // step))


def _apart(ends: Sequence[float], least: float, most: float) -> list[float]:
    """Where labels stand that would cover each other: in the same order, as far apart as they need."""
    order = sorted(range(len(ends)), key=lambda n: ends[n])
    places = [0.0] * len(ends)
    at = least - APART
    for n in order:
        at = places[n] = max(ends[n], at + APART)
    over = max(0.0, at - most)
    return [place - over for place in places]


def _months(language: Language, mondays: Sequence[date], x: Callable[[int], float]) -> list[Tick]:
    """The first week of each month, where its name does not touch the one before; the first may begin in the last."""
    months = [(mondays[0] + timedelta(days=6)).month, *(day.month for day in mondays[1:])]
    ticks: list[Tick] = []
    for n, month in enumerate(months):
        if (n == 0 or month != months[n - 1]) and (not ticks or x(n) - ticks[-1].at >= WORD):
            ticks.append(Tick(x(n), f"{month}月" if language == "zh" else MONTHS[month - 1]))
    return ticks
