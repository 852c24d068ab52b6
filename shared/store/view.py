"""Views: tables folded from recorded events, by column or, for whatever is more than that, by SQL in sight.

A projection returns changes. `CASES.set(id, phase="handled", due_at=…)` sets columns of the row with this key; the
statement and its types are made from the table itself. A raw change is `(sql, key, *values)`: one statement over arrays
(`unnest($1::uuid[], …)`) and one row for it, whose first value is the key of the view's row that it touches. Changes of
a batch that share a statement go in one round trip; two of one key never share one, and stay in order. So a batch costs
one statement for each sort of change, and folding one by one or a thousand at once ends the same.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias, TypeVar

from pydantic import BaseModel

from shared.kernel.event import REGISTRY, Event
from shared.kernel.recorded import RecordedEvent
from shared.kernel.stations import EVERY_STATION
from shared.store.columns import Add, How, Shape, Statement, TableTypes, statement_of
from shared.store.database import Connection
from shared.store.event_log import StoredEvent


@dataclass(slots=True)
class Change:
    """One row of a view changed: how, by which key, which columns to what, and the model that fills more of them."""

    how: How
    view: "View"
    key: Any
    columns: dict[str, Any]
    source: BaseModel | None = None

    def statement(self, types: TableTypes) -> Statement:
        """The statement that changes rows like this. Raises `WrongSchema`."""
        adds = tuple(name for name, value in self.columns.items() if type(value) is Add)
        source = type(self.source) if self.source is not None else None
        return statement_of(Shape(self.how, self.view.table, self.view.key, tuple(self.columns), adds, source), types)


RawChange: TypeAlias = tuple[Any, ...]
AnyChange: TypeAlias = Change | RawChange
Changes: TypeAlias = AnyChange | Iterable[AnyChange]
Projection = Callable[[Any, RecordedEvent], Changes]
StoredProjection = Callable[[StoredEvent], Changes]
P = TypeVar("P", bound=Projection)
Q = TypeVar("Q", bound=StoredProjection)


class Viewer(NamedTuple):
    """Who looks at a view: a station (`EVERY_STATION`: all of them), a department ("" for the station itself)."""

    station: str
    department: str


OF_STATION = f"($1 = '{EVERY_STATION}' or station = nullif($1, ''))"
"""The condition that a row is of the station in $1 (`EVERY_STATION`: all of them; empty or null: no row)."""


class View:
    """One table (made by the service's schema.sql) and what each kind of event does to it.

    `key` names the column, or columns, of its primary key. With `follows=(log, category)` the key is the subject of
    that log's streams: every event of such a stream sets the row's `version`, an insert also its `station`. `personal`
    names the columns that hold personal data: they are read through `fetch` alone.
    """

    def __init__(
        self,
        table: str,
        *key: str,
        follows: tuple[str, str] | None = None,
        personal: Sequence[str] = (),
    ) -> None:
        self.table, self.key, self.follows, self.personal = table, key, follows, frozenset(personal)
        self.projections: dict[type[Event], Projection] = {}
        self.stored_projection: StoredProjection | None = None

    def on(self, *kinds: type[Event]) -> Callable[[P], P]:
        """Register the projection of these kinds: `@CASES.on(CaseOpened)`. Raises `ValueError` if one has another."""

        def register(project: P) -> P:
            for kind in kinds:
                if self.projections.setdefault(kind, project) is not project:
                    raise ValueError(f"{self.table} has two projections of {kind.kind}")
            return project

        return register

    def on_stored(self, project: Q) -> Q:
        """Register a projection of every event that is heard as it is stored: also of kinds that nobody here knows."""
        self.stored_projection = project
        return project

    def insert(self, key: Any, source: BaseModel | None = None, /, **columns: Any) -> Change:
        """A new row, unless there is one by this key: these columns, and the fields of `source` that the table has."""
        return Change("insert", self, key, columns, source)

    def put(self, key: Any, source: BaseModel | None = None, /, **columns: Any) -> Change:
        """A new row, or these columns of the row that there is by this key."""
        return Change("put", self, key, columns, source)

    def set(self, key: Any, /, **columns: Any) -> Change:
        """These columns of the row by this key, if there is one; `Add(1)` counts up."""
        return Change("set", self, key, columns)

    def delete(self, key: Any, /) -> Change:
        """No row by this key any more."""
        return Change("delete", self, key, {})

    async def fetch(self, connection: Connection, sql: str, *values: Any) -> list[dict[str, Any]]:
        """The rows that a query finds: the one door through which personal columns leave a view (a no-op today)."""
        return [dict(row) for row in await connection.fetch(sql, *values)]

    async def fetch_one(self, connection: Connection, sql: str, *values: Any) -> dict[str, Any] | None:
        """The row that a query finds, or None; personal columns leave as by `fetch`."""
        found = await self.fetch(connection, sql, *values)
        return found[0] if found else None

    def changes(self, events: Iterable[RecordedEvent]) -> list[AnyChange]:
        """What these events do to the view, in order."""
        changes: list[AnyChange] = []
        for recorded in events:
            project = self.projections.get(type(recorded.event))
            made = list(_each(project(recorded.event, recorded))) if project else []
            if self.follows and _is_of(recorded, *self.follows):
                self._keep_version(recorded, made)
            changes += made
        return changes

    def _keep_version(self, recorded: RecordedEvent, made: list[AnyChange]) -> None:
        """Have the row of the stream's own subject know the version that the stream has now."""
        subject = recorded.subject
        for change in made:
            if isinstance(change, Change) and change.key == subject:
                if change.how != "delete":
                    change.columns["version"] = recorded.version
                if change.how in ("insert", "put"):
                    change.columns["station"] = recorded.station
                return
        made.append(self.set(subject, version=recorded.version))

    def stored_changes(self, stored: Iterable[StoredEvent]) -> list[AnyChange]:
        """What these stored events, as they are, do to the view, in order."""
        project = self.stored_projection
        return [change for event in stored for change in _each(project(event))] if project else []


def _each(changes: Changes) -> Iterable[AnyChange]:
    """A projection may return one change or several."""
    if isinstance(changes, Change) or (isinstance(changes, tuple) and changes and isinstance(changes[0], str)):
        return (changes,)
    return changes


def kinds_folded(views: Iterable[View], log: str) -> set[str]:
    """The kinds of the events of this log that these views fold: every one known, if they follow its versions."""
    views = list(views)
    if any(view.follows and view.follows[0] == log for view in views):
        return set(REGISTRY)
    return {kind.kind for view in views for kind in view.projections}


def _is_of(recorded: RecordedEvent, log: str, category: str) -> bool:
    return recorded.log == log and recorded.stream.startswith(f"{category}-")


def waves(changes: Sequence[AnyChange], types: TableTypes) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """Changes grouped into statements: same SQL together, never two of one key, order within a key kept."""
    depth: dict[Any, int] = {}
    grouped: dict[tuple[int, str], list[tuple[Any, ...]]] = {}
    for change in changes:
        if isinstance(change, Change):
            key, statement = change.key, change.statement(types)
            sql, row = statement.sql, statement.row(change.key, change.columns, change.source)
        else:
            sql, key, row = change[0], change[1], change[1:]
        level = depth.get(key, 0)
        depth[key] = level + 1
        grouped.setdefault((level, sql), []).append(row)
    return [(sql, batch) for (_, sql), batch in sorted(grouped.items(), key=lambda item: item[0][0])]


def statements_of(
    types: TableTypes,
    views: Iterable[View],
    events: Sequence[RecordedEvent],
    stored: Sequence[StoredEvent] = (),
) -> list[tuple[str, list[list[Any]]]]:
    """What folds recorded events, and stored ones as they are, into views: statements with their arguments, in order.

    Raises `WrongSchema`.
    """
    return [
        (sql, [list(column) for column in zip(*batch, strict=True)])
        for view in views
        for sql, batch in waves([*view.changes(events), *view.stored_changes(stored)], types)
    ]


async def project(
    connection: Connection,
    types: TableTypes,
    views: Iterable[View],
    events: Sequence[RecordedEvent],
    stored: Sequence[StoredEvent] = (),
) -> None:
    """Fold recorded events, and stored ones as they are, into views inside the caller's transaction."""
    for sql, columns in statements_of(types, views, events, stored):
        await connection.execute(sql, *columns)
