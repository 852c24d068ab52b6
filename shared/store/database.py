"""A service's database: how one connects to it, and how the tables of its views are made."""

from pathlib import Path
from typing import Any, TypeAlias

import asyncpg
import orjson
from pydantic import BaseModel

HERE = Path(__file__).parent
Connection: TypeAlias = asyncpg.Connection | asyncpg.pool.PoolConnectionProxy

VANISHED_AFTER = {
    "idle_in_transaction_session_timeout": "10s",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
}
"""When PostgreSQL takes whoever says nothing more in the midst of a transaction, or nothing at all, for vanished: a
host that lost its power or its network closes nothing, and rows that it locked would stay locked for two hours."""

# A plan is kept for as long as the connection; one made while the tables were empty would read them whole for ever.
SESSION = {
    "search_path": "views, store",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    **VANISHED_AFTER,
}


async def connect(dsn: str) -> asyncpg.Connection:
    """A connection that sees this service's views and store by their bare names, and looks everything up by its key."""
    connection = await asyncpg.connect(dsn, server_settings=SESSION, timeout=5, command_timeout=60)
    try:
        await speak_json(connection)
    except BaseException:
        connection.terminate()
        raise
    return connection


# A list asks "of this station, or of all", "after this row, or from the first": only with the values in sight does the
# planner know which index serves. What is asked takes milliseconds: helpers cost more than they do.
READING = {**SESSION, "plan_cache_mode": "force_custom_plan", "max_parallel_workers_per_gather": "0"}


async def open_pool(dsn: str, most: int) -> asyncpg.Pool:
    """At most so many connections for reading: they see as those of `connect` do, and plan for the values."""
    return await asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=most,
        server_settings=READING,
        init=speak_json,
        timeout=5,
        command_timeout=30,
    )


async def speak_json(connection: Connection) -> None:
    """Let this connection give and take `jsonb` as Python values, models included."""
    await connection.set_type_codec("jsonb", encoder=to_json, decoder=orjson.loads, schema="pg_catalog")


def to_json(value: Any) -> str:
    """JSON text of a Python value, models included."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_NON_STR_KEYS).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(f"{type(value).__name__} has no JSON form")


async def make_views(connection: asyncpg.Connection, schema: Path, into: str) -> None:
    """Make the tables of the views, and of the deadlines, in the PostgreSQL schema `into`."""
    await connection.execute("select set_config('search_path', $1, true)", f"{into}, store")
    await connection.execute((HERE / "deadline.sql").read_text(encoding="utf-8"))
    await connection.execute(schema.read_text(encoding="utf-8"))  # noqa: ASYNC240 - once, at start
