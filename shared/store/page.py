"""What a view gives out: rows, and lists of them part by part.

A list has an order in which every row has a place of its own, for it ends in the row's key. Whoever has read up to
some row keeps its bookmark, the values that the list is ordered by, and what follows is found by an index however deep
it lies: `where (taken_at, report_id) < ($2, $3)`. A row that is added meanwhile stands before the bookmark or after
it, so that nothing is shown twice or left out; a row that changed may have moved.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

R_co = TypeVar("R_co", bound=BaseModel, covariant=True)


class Row(BaseModel):
    """A row of a view as a route gives it out: something of a station."""

    station: str


class Subject(Row):
    """A row that follows a stream: its version is the `ETag`."""

    version: int


@dataclass(frozen=True, slots=True)
class Part(Generic[R_co]):
    """Rows of a list, in its order; `total` is how many it has, `bookmark` the last one's if more follow."""

    rows: Sequence[R_co]
    total: int
    bookmark: tuple[Any, ...] | None

    @classmethod
    def of(cls, row: type[R_co], found: Sequence[dict[str, Any]], limit: int, total: int) -> "Part[R_co]":
        """What was found, each with its `bookmark`, where one more than `limit` was looked for: it says that there are
        more."""
        last = tuple(found[limit - 1]["bookmark"]) if len(found) > limit else None
        return cls([row.model_validate(one) for one in found[:limit]], total, last)
