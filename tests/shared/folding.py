"""Folding by hand: what the tables of a service's views hold after these events."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from deploy.machine.databases import Database
from shared.kernel.recorded import RecordedEvent
from shared.store.columns import TableTypes
from shared.store.database import Connection, speak_json
from shared.store.view import View, project

Rows = dict[str, list[dict[str, Any]]]


@asynccontextmanager
async def undone(database: Database) -> AsyncIterator[Connection]:
    """A connection that sees the views, and whose changes are taken back at the end."""
    connection = await asyncpg.connect(database.owner_dsn, server_settings={"search_path": "views"})
    try:
        await speak_json(connection)
        transaction = connection.transaction()
        await transaction.start()
        yield connection
        await transaction.rollback()
    finally:
        await connection.close()


async def folded(database: Database, views: Sequence[View], *batches: Sequence[RecordedEvent]) -> Rows:
    """table → its rows, after these batches were folded into empty tables, one after the other."""
    async with undone(database) as connection:
        types = await TableTypes.read(connection)
        for batch in batches:
            await project(connection, types, views, batch)
        return {view.table: await rows_of(connection, view.table) for view in views}


async def rows_of(connection: Connection, table: str) -> list[dict[str, Any]]:
    """All rows of a table, in an order of their own."""
    return sorted((dict(row) for row in await connection.fetch(f'select * from "{table}"')), key=repr)
