"""The services of an installation, in one list: their names and customary ports. A new service is entered here."""

from importlib import import_module
from importlib.util import find_spec

from shared.store.service import Service

CONSOLE, CONSOLE_PORT = "console", 8100
"""The console is no service of events: it has pages, accounts and sessions, and a database for these."""

PORTS: dict[str, int] = {"intake": 8101, "triage": 8102, "referral": 8103, "followup": 8104}


def load(name: str) -> Service:
    """The description of a service. Raises `ModuleNotFoundError` for one that is not in the list."""
    service: Service = import_module(f"services.{name}.app").SERVICE
    return service


def keeps_database(name: str) -> bool:
    """Whether the service has a database: one without a schema has none."""
    return name not in PORTS or load(name).schema is not None


def import_events() -> None:
    """Make the kinds of every service that says something known to this process."""
    for name in PORTS:
        if find_spec(f"services.{name}.events") is not None:
            import_module(f"services.{name}.events")
