"""Views: tables folded from facts by plain SQL that a reader can see.

A projection returns `(sql, key, *values)`: one statement over arrays (`unnest($1::uuid[], $2::text[], …)`) and one
row for it, whose first value is the key of the view's row that it touches. Rows of a batch that share statement go in
one round trip; two rows with the same key never share one, and stay in order. So a batch costs one statement a view,
and folding one by one or a thousand at once ends the same.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias, TypeVar

import asyncpg

from shared.decider import Fact
from shared.event import Event

Row = tuple[Any, ...]
Projection = Callable[[Any, Fact], Iterable[Row]]
P = TypeVar("P", bound=Projection)
Connection: TypeAlias = asyncpg.Connection | asyncpg.pool.PoolConnectionProxy


class View:
    """A read model: its tables (made by the service's schema.sql) and what each kind of event does to them."""

    def __init__(self, *tables: str) -> None:
        self.tables = tables
        self.projections: dict[type[Event], Projection] = {}

    def on(self, *kinds: type[Event]) -> Callable[[P], P]:
        """Register the projection of these kinds: `@CASES.on(DisputeEntered)`."""

        def register(project: P) -> P:
            for kind in kinds:
                self.projections[kind] = project
            return project

        return register

    def rows(self, facts: Iterable[Fact]) -> list[Row]:
        """What these facts do to the view, in order."""
        rows: list[Row] = []
        for fact in facts:
            project = self.projections.get(type(fact.event))
            if project is not None:
                rows.extend(project(fact.event, fact))
        return rows


def waves(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Group rows into statements: same SQL together, never two rows of one key, order within a key kept."""
    depth: dict[Any, int] = {}
    grouped: dict[tuple[int, str], list[Row]] = {}
    for sql, key, *values in rows:
        level = depth.get(key, 0)
        depth[key] = level + 1
        grouped.setdefault((level, sql), []).append((key, *values))
    return [(sql, batch) for (_, sql), batch in sorted(grouped.items(), key=lambda item: item[0][0])]


async def fold(connection: Connection, views: Iterable[View], facts: Sequence[Fact]) -> None:
    """Fold facts into views inside the caller's transaction."""
    for view in views:
        for sql, batch in waves(view.rows(facts)):
            await connection.execute(sql, *zip(*batch, strict=True))
