"""The map of an area, drawn from its own GeoJSON (RFC 7946): the villages' outlines, and where their numbers stand.

Each feature is a village, by the name in `properties.name` as reports write it. Nothing is fetched and no map of others
is shown: the outlines alone say where a village lies among its neighbours.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from shared.kernel.stations import SLUG

WIDTH, MARGIN = 360, 8
MARK, BESIDE, BELOW = 18, 46, 24
"""Of a level's mark: its size, how far the next one stands beside it, and below it."""
Ring: TypeAlias = Sequence[Sequence[float]]


class Mark(NamedTuple):
    """How many of a level, and where that stands."""

    level: int
    number: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Place:
    """A village: its outline as SVG has it, and the middle of it."""

    name: str
    outline: str
    x: float
    y: float

    @property
    def short(self) -> str:
        """Its name without what stands in brackets behind it."""
        return self.name.partition("（")[0].partition(" (")[0]

    def marks(self, counts: Mapping[int, int]) -> list[Mark]:
        """Where the numbers of its levels stand: below its name, two in a row."""
        shown = [(level, count) for level, count in sorted(counts.items()) if count]
        made = []
        for n, (level, count) in enumerate(shown):
            in_row = min(2, len(shown) - n // 2 * 2)
            x = self.x + (n % 2 - in_row / 2) * BESIDE
            made.append(Mark(level, count, round(x, 1), round(self.y + 6 + n // 2 * BELOW, 1)))
        return made


@dataclass(frozen=True, slots=True)
class Area:
    """The villages of a station, in a picture of this size."""

    width: int
    height: int
    places: Sequence[Place]


def area_of(setting: Path | None, station: str) -> Area | None:
    """The map of a station: from the file that the setting names, or of its folder; None where there is none.

    Raises `ValueError` for a file that is no such map.
    """
    if setting is None or not re.fullmatch(SLUG, station):
        return None
    path = setting / f"{station}.geojson" if setting.is_dir() else setting
    if not path.is_file():
        return None
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(64)
def _read(path: Path, changed: int) -> Area:
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        named = {str(one["properties"]["name"]): list(_rings(one["geometry"])) for one in features}
        return _drawn(named)
    except (KeyError, TypeError, IndexError, ZeroDivisionError, ValueError) as error:
        raise ValueError(f"{path.name}: {type(error).__name__}") from error


def _rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    """Every ring of a polygon or of several."""
    match geometry["type"]:
        case "Polygon":
            yield from geometry["coordinates"]
        case "MultiPolygon":
            for polygon in geometry["coordinates"]:
                yield from polygon
        case other:
            raise ValueError(f"a village is a Polygon or a MultiPolygon, not {other}")


def _drawn(named: Mapping[str, Sequence[Ring]]) -> Area:
    """As wide as the picture: degrees of longitude shrink with the latitude, so that lengths are true at the middle."""
    points = [point for rings in named.values() for ring in rings for point in ring]
    west, east = min(point[0] for point in points), max(point[0] for point in points)
    south, north = min(point[1] for point in points), max(point[1] for point in points)
    narrow = cos(radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * narrow)

    def placed(point: Sequence[float]) -> tuple[float, float]:
        return round(MARGIN + (point[0] - west) * narrow * scale, 1), round(MARGIN + (north - point[1]) * scale, 1)

    places = []
    for name, rings in named.items():
        flat = [[placed(point) for point in ring] for ring in rings]
        outline = "".join("M" + "L".join(f"{x} {y}" for x, y in ring) + "Z" for ring in flat)
        places.append(Place(name, outline, *_middle(max(flat, key=lambda ring: abs(_twice_the_area(ring))))))
    return Area(WIDTH, round(2 * MARGIN + (north - south) * scale), places)


def _twice_the_area(ring: Sequence[tuple[float, float]]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))


def _middle(ring: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The centroid of a ring, whose last point is its first."""
    sides = list(pairwise(ring))
    area = _twice_the_area(ring)
    x = sum((x1 + x2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in sides) / (3 * area)
    y = sum((y1 + y2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in sides) / (3 * area)
    return round(x, 1), round(y, 1)
