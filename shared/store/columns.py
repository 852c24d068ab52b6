"""The statements of views that are written by column, made from the types that the tables themselves have."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple, TypeAlias

from pydantic import BaseModel

from shared.store.database import Connection, to_json


class WrongSchema(Exception):
    """A projection writes a column that its table does not have: the program and its database do not fit."""


@dataclass(frozen=True, slots=True)
class Add:
    """An amount to add to the column's value."""

    amount: int


How: TypeAlias = Literal["insert", "put", "set", "delete"]


class Shape(NamedTuple):
    """How a row is changed: the same shape is the same statement. `source` is a model whose fields fill columns too."""

    how: How
    table: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    adds: tuple[str, ...]
    source: type[BaseModel] | None


class TableTypes:
    """table → column → type in SQL, as the database has them; the same object for as long as they are the same."""

    def __init__(self, columns: dict[str, dict[str, str]]) -> None:
        self.columns = columns

    @classmethod
    async def read(cls, connection: Connection) -> "TableTypes":
        """The types of the tables in the first schema of the connection's search path."""
        rows = await connection.fetch(
            "select c.relname, a.attname, format_type(a.atttypid, a.atttypmod) as type from pg_attribute a "
            "join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace "
            "where n.nspname = current_schema() and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped"
        )
        columns: dict[str, dict[str, str]] = {}
        for row in rows:
            columns.setdefault(row["relname"], {})[row["attname"]] = row["type"]
        return cls(columns)


class Statement:
    """A statement over arrays; `row` puts a change's values in their order.

    `jsons` are the places of JSON values, which travel as text: asyncpg takes a list in an array for a dimension of it.
    """

    def __init__(
        self, sql: str, composite: bool, adds: bool, from_source: tuple[str, ...], jsons: tuple[int, ...]
    ) -> None:
        self.sql, self.composite, self.adds, self.from_source, self.jsons = sql, composite, adds, from_source, jsons

    def row(self, key: Any, columns: dict[str, Any], source: BaseModel | None) -> tuple[Any, ...]:
        """One row of the statement's arrays: the key, the columns, and what the source fills."""
        values = (
            [value.amount if type(value) is Add else value for value in columns.values()]
            if self.adds
            else (columns.values())
        )
        more = [getattr(source, name) for name in self.from_source]
        row = (*key, *values, *more) if self.composite else (key, *values, *more)
        return self._with_texts(row) if self.jsons else row

    def _with_texts(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        texts = list(row)
        for n in self.jsons:
            texts[n] = None if row[n] is None else to_json(row[n])
        return tuple(texts)


@lru_cache(2048)
def statement_of(shape: Shape, types: TableTypes) -> Statement:
    """The statement of this shape. Raises `WrongSchema` for a column or table that is not there."""
    table = types.columns.get(shape.table)
    if table is None:
        raise WrongSchema(f"there is no table {shape.table}")
    source = shape.source.model_fields if shape.source else {}
    given = (*shape.key, *shape.columns)
    from_source = tuple(name for name in source if name in table and name not in given)
    names = (*given, *from_source)
    if missing := [name for name in names if name not in table]:
        raise WrongSchema(f"table {shape.table} has no column {', '.join(missing)}")
    if lists := [name for name in names if table[name].endswith("[]")]:  # unnest would take them apart
        raise WrongSchema(f"column {', '.join(lists)} of {shape.table} is an array: make it jsonb, or write it by SQL")
    jsons = tuple(n for n, name in enumerate(names) if table[name] == "jsonb")
    sql = _sql(shape, names, _new_rows(names, table, jsons))
    return Statement(sql, len(shape.key) > 1, bool(shape.adds), from_source, jsons)


def _new_rows(names: tuple[str, ...], table: dict[str, str], jsons: tuple[int, ...]) -> str:
    types = ["text" if n in jsons else table[name] for n, name in enumerate(names)]
    arrays = ", ".join(f"${n}::{type_}[]" for n, type_ in enumerate(types, start=1))
    rows = f"unnest({arrays}) as n({', '.join(map(_quoted, names))})"
    if not jsons:
        return rows
    columns = ", ".join(f"{_quoted(name)}{'::jsonb' if n in jsons else ''}" for n, name in enumerate(names))
    return f"(select {columns} from {rows}) as n"


def _sql(shape: Shape, names: tuple[str, ...], new: str) -> str:
    key, table = shape.key, _quoted(shape.table)
    same = " and ".join(f"t.{_quoted(name)} = n.{_quoted(name)}" for name in key)
    adds = frozenset(shape.adds)
    others = [name for name in names if name not in key]
    match shape.how:
        case "delete":
            return f"delete from {table} t using {new} where {same}"
        case "set":
            sets = ", ".join(f"{_quoted(name)} = {_plus(name, adds, 't')}n.{_quoted(name)}" for name in others)
            return f"update {table} t set {sets} from {new} where {same}"
        case _:
            columns = ", ".join(map(_quoted, names))
            sets = ", ".join(f"{_quoted(name)} = {_plus(name, adds, 't')}excluded.{_quoted(name)}" for name in others)
            then = f"update set {sets}" if shape.how == "put" and others else "nothing"
            conflict = ", ".join(map(_quoted, key))
            return (
                f"insert into {table} as t ({columns}) select {columns} from {new} on conflict ({conflict}) do {then}"
            )


def _plus(name: str, adds: frozenset[str], alias: str) -> str:
    return f"{alias}.{_quoted(name)} + " if name in adds else ""


def _quoted(name: str) -> str:
    return f'"{name}"'
