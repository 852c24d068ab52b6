"""Open disputes by village and level, as the board and the map show them side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LEVELS = (1, 2, 3, 4)
"""Those that stand there even if nothing is of them."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Open disputes by village and level, with their sums; level 0: not graded yet."""

    levels: Sequence[int]
    rows: Mapping[str, Mapping[int, int]]

    @classmethod
    def of(cls, cells: Sequence[Mapping[str, Any]]) -> "Grid":
        """The grid of the cells that the board tells."""
        rows: dict[str, dict[int, int]] = {}
        for cell in cells:
            rows.setdefault(cell["village"] or "", {})[cell["level"]] = cell["count"]
        others = sorted({cell["level"] for cell in cells} - set(LEVELS), key=lambda level: (level == 0, level))
        return cls((*LEVELS, *others), rows)

    def of_level(self, level: int) -> int:
        """How many of a level, in all villages."""
        return sum(row.get(level, 0) for row in self.rows.values())

    @property
    def total(self) -> int:
        """How many in all."""
        return sum(sum(row.values()) for row in self.rows.values())
