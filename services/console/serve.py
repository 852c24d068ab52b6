"""Putting the console to work: settings in, a running process out."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import structlog
import uvicorn
import uvloop
from joserfc.errors import JoseError
from pydantic import ValidationError

from services.console.app import assemble
from services.console.settings import ConsoleSettings
from shared.run.logs import configure_logs
from shared.run.serve import LEAST_SECRET, bounded, listening_socket
from shared.store.backoff import persist

log = structlog.get_logger()
SCHEMA = Path(__file__).with_name("schema.sql")


def serve() -> None:
    """Run the console until SIGTERM. A wrong setting ends the process with one line that says which."""
    try:
        settings = ConsoleSettings()
        settings.addresses()
        if len(settings.secret.get_secret_value()) < LEAST_SECRET:
            raise ValueError(f"SIKUAI_SECRET is missing or shorter than {LEAST_SECRET} characters: set a random one")
        if not settings.installation:
            raise ValueError("SIKUAI_INSTALLATION is missing: give the console the installation's name")
        configure_logs("console", settings.log_level)
        uvloop.run(_run(settings))
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'settings'}: {one['msg']}" for one in error.errors())
        sys.exit(f"cannot start 无法启动: {said}")
    except (ValueError, OSError, JoseError) as error:
        sys.exit(f"cannot start 无法启动: {error}")


async def _run(settings: ConsoleSettings) -> None:
    listening = listening_socket(settings)
    await persist("database", lambda: set_up(settings.owner_url, settings.database_url), raises=(ValueError,))
    console, app = await assemble(settings)
    try:
        server = uvicorn.Server(bounded(app, settings))
        console.watching.is_over = lambda: server.should_exit
        await server.serve(sockets=[listening])
    finally:
        await console.close()


async def set_up(owner_url: str, database_url: str) -> None:
    """Make the console's tables where they are missing. Safe to repeat."""
    connection = await asyncpg.connect(owner_url, timeout=5)
    try:
        async with connection.transaction():
            await connection.execute("select pg_advisory_xact_lock(hashtext('console'))")
            role = urlsplit(database_url).username or ""
            await connection.execute(SCHEMA.read_text().replace("{app}", f'"{role}"'))
    finally:
        await connection.close()
