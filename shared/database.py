"""Making a service's database: the store, its own tables, and the number of lanes, which never changes."""

from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

HERE = Path(__file__).parent
SET_UP_LOCK = 0x51C0A2


async def set_up(owner_url: str, app_url: str, schema: Path, lanes: int) -> None:
    """Make what is not there, as the owner. Raises `ValueError` when the database was made with other lanes."""
    connection = await asyncpg.connect(owner_url, timeout=5)
    try:
        async with connection.transaction():
            await connection.execute("select pg_advisory_xact_lock($1)", SET_UP_LOCK)
            role = urlsplit(app_url).username or ""
            await connection.execute("select set_config('sikuai.app_role', $1, false)", role)
            await connection.execute((HERE / "store.sql").read_text(encoding="utf-8"))
            await make_views(connection, schema, "views")
            await connection.execute("insert into store.lanes (lanes) values ($1) on conflict do nothing", lanes)
            made_with = await connection.fetchval("select lanes from store.lanes")
            if made_with != lanes:
                raise ValueError(f"this database was made with {made_with} lanes: set SIKUAI_LANES={made_with}")
    finally:
        await connection.close()


async def make_views(connection: asyncpg.Connection, schema: Path, into: str) -> None:
    """Make the tables of the views, and of the deadlines, in the PostgreSQL schema `into`."""
    await connection.execute("select set_config('search_path', $1, true)", f"{into}, store")
    await connection.execute((HERE / "deadline.sql").read_text(encoding="utf-8"))
    await connection.execute(schema.read_text(encoding="utf-8"))  # noqa: ASYNC240 - once, at start


async def open_pool(dsn: str) -> asyncpg.Pool:
    """Connections for reading."""
    return await asyncpg.create_pool(
        dsn, min_size=1, max_size=4, server_settings={"search_path": "views, store"}, timeout=5, command_timeout=30
    )
