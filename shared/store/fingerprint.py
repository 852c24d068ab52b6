"""The fingerprint of what makes a service's views: where the program's is not the database's, they are rebuilt.

It is the digest of the schema's text, of the source of every module in which a projection stands, or an event that one
is for (its fields fill columns), of the modules of the same service that these use (a phase's name is written in a
column), and of how views write and compare; so a changed comment rebuilds too.
"""

import inspect
import sys
from hashlib import sha256
from importlib import import_module
from types import ModuleType

from shared.store.database import HERE, Connection
from shared.store.service import Service

HOW_VIEWS_WRITE = (
    "shared.store.view",
    "shared.store.columns",
    "shared.store.deadlines",
    "shared.kernel.alike",
    "shared.kernel.characters",
)


def fingerprint(service: Service) -> bytes:
    """The digest of the service's schema and projections, as this program has them."""
    parts = [(HERE / "deadline.sql").read_bytes()]
    if service.schema is not None:
        parts.append(service.schema.read_bytes())
    parts += [inspect.getsource(import_module(name)).encode() for name in sorted(_modules(service))]
    return sha256(b"\0".join(parts)).digest()


def _modules(service: Service) -> set[str]:
    projections = [project for view in service.views for project in view.projections.values()]
    stored = [view.stored_projection for view in service.views if view.stored_projection is not None]
    kinds = [kind for view in service.views for kind in view.projections]
    found = {made.__module__ for made in (*projections, *stored, *kinds)}
    return {*found, *(used for name in found for used in _used(name)), *HOW_VIEWS_WRITE}


def _used(name: str) -> set[str]:
    """The modules of the same service from which this module takes anything by name."""
    service = ".".join(name.split(".")[:2])
    values = vars(sys.modules[name]).values()
    used = {value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", "") for value in values}
    return {one for one in used if isinstance(one, str) and one.startswith(f"{service}.") and one in sys.modules}


async def remember(connection: Connection, service: Service) -> None:
    """Say, as the owner, that the views are this program's now."""
    await connection.execute(
        "insert into store.fingerprint (fingerprint) values ($1) "
        "on conflict (only_row) do update set fingerprint = excluded.fingerprint",
        fingerprint(service),
    )
