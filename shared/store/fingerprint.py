"""The fingerprint of what makes a service's views: where the program's is not the database's, they are rebuilt.

It is the digest of the schema's text and of the source of every module in which a projection stands, or an event that
one is for (its fields fill columns); so a changed comment rebuilds too.
"""

import inspect
import sys
from hashlib import sha256

from shared.store.database import HERE, Connection
from shared.store.service import Service


def fingerprint(service: Service) -> bytes:
    """The digest of the service's schema and projections, as this program has them."""
    parts = [(HERE / "deadline.sql").read_bytes()]
    if service.schema is not None:
        parts.append(service.schema.read_bytes())
    parts += [inspect.getsource(sys.modules[name]).encode() for name in sorted(_modules(service))]
    return sha256(b"\0".join(parts)).digest()


def _modules(service: Service) -> set[str]:
    projections = [project for view in service.views for project in view.projections.values()]
    stored = [view.stored_projection for view in service.views if view.stored_projection is not None]
    kinds = [kind for view in service.views for kind in view.projections]
    return {made.__module__ for made in (*projections, *stored, *kinds)}


async def remember(connection: Connection, service: Service) -> None:
    """Say, as the owner, that the views are this program's now."""
    await connection.execute(
        "insert into store.fingerprint (fingerprint) values ($1) "
        "on conflict (only_row) do update set fingerprint = excluded.fingerprint",
        fingerprint(service),
    )
