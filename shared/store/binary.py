"""Arguments in PostgreSQL's binary form, for the statements that a committer sends all the time.

psycopg encodes arrays element by element in Python, which cost a third of a command (docs/adr/0001). The types stand in
the statement (`$1::uuid[]`); an argument whose type is none of these is left to psycopg.
Source: PostgreSQL's send and receive functions, src/backend/utils/adt (array_recv, timestamptz_recv, uuid_recv, …).
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain, repeat
from struct import Struct, pack
from typing import Any, NamedTuple

from psycopg.abc import PyFormat
from psycopg.adapt import Transformer
from psycopg.pq import Format

_TYPE = re.compile(r"\$(\d+)::([a-z]+)(\[\])?")
_2000 = datetime(2000, 1, 1, tzinfo=UTC)
_NULL = b"\xff\xff\xff\xff"
_length = Struct("!i").pack


@lru_cache(512)
def _moment(value: datetime) -> bytes:
    delta = value - _2000
    return pack("!q", (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds)


class _Type(NamedTuple):
    """An element's oid, how it is encoded, and the code of `struct` and length of a number."""

    oid: int
    encode: Callable[[Any], bytes]
    number: tuple[str, int] | None = None


_TYPES = {
    "bytea": _Type(17, bytes),
    "bigint": _Type(20, Struct("!q").pack, ("q", 8)),
    "smallint": _Type(21, Struct("!h").pack, ("h", 2)),
    "integer": _Type(23, _length, ("i", 4)),
    "int": _Type(23, _length, ("i", 4)),
    "text": _Type(25, str.encode),
    "timestamptz": _Type(1184, _moment),
    "uuid": _Type(2950, lambda value: value.int.to_bytes(16)),
}


def encode(sql: str, arguments: Sequence[Any]) -> tuple[list[Any], list[Format]]:
    """The arguments of this statement, and the format of each. Raises what a wrong value raises."""
    types = _types_of(sql)
    values: list[Any] = []
    formats: list[Format] = []
    for n, argument in enumerate(arguments, start=1):
        if argument is None or n in types:
            values.append(None if argument is None else _encoded(*types[n], argument))
            formats.append(Format.BINARY)
        else:
            values.append(Transformer().get_dumper(argument, PyFormat.TEXT).dump(argument))
            formats.append(Format.TEXT)
    return values, formats


@lru_cache(1024)
def _types_of(sql: str) -> dict[int, tuple[_Type, bool]]:
    found = _TYPE.findall(sql.replace("timestamp with time zone", "timestamptz"))
    return {int(n): (_TYPES[name], bool(array)) for n, name, array in found if name in _TYPES}


def _encoded(type_: _Type, is_array: bool, value: Any) -> bytes:
    return _array(type_, value) if is_array else type_.encode(value)


def _array(type_: _Type, values: Sequence[Any]) -> bytes:
    if not values:
        return pack("!iii", 0, 0, type_.oid)
    has_null = None in values
    head = pack("!iiiii", 1, has_null, type_.oid, len(values), 1)
    if has_null:
        return head + b"".join([_NULL if value is None else _element(type_.encode(value)) for value in values])
    if type_.number is not None:
        code, length = type_.number
        return head + pack("!" + f"i{code}" * len(values), *chain.from_iterable(zip(repeat(length), values)))
    return head + b"".join([_element(data) for data in map(type_.encode, values)])


def _element(data: bytes) -> bytes:
    return _length(len(data)) + data
