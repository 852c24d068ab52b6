"""`machine.json`: what is up and where, for the command, the demo and scripts."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from deploy.machine.home import Home, write_private

BusKind = Literal["embedded", "kafka"]


class Record(BaseModel):
    """Addresses of one running machine. `databases` and `owners` hold passwords: the file is 0600."""

    model_config = ConfigDict(frozen=True)

    supervisor: int
    demo: bool
    bus: str
    bus_kind: BusKind
    databases: Mapping[str, str] = Field(repr=False)
    owners: Mapping[str, str] = Field(repr=False)
    services: Mapping[str, str]
    metrics: Mapping[str, str]
    console: str = ""
    console_database: str = ""
    public_key: Path
    installation: str

    def brokers(self) -> list[str]:
        """The address of each broker of the bus, host:port."""
        return self.bus.split(",")

    def addresses(self) -> dict[str, object]:
        """The part that `sikuai status --json` prints: no password, which the home keeps in a file of its own."""
        return {
            "bus": self.bus,
            "bus_kind": self.bus_kind,
            "databases": {service: _without_password(dsn) for service, dsn in self.databases.items()},
            "services": dict(self.services),
            "metrics": dict(self.metrics),
            "console": self.console,
        }

    def people_and_services(self) -> dict[str, str]:
        """Where everything answers that speaks HTTP: the services, and the console if there is one."""
        return {**self.services, **({"console": self.console} if self.console else {})}

    def write(self, home: Home) -> None:
        """Write it whole or not at all."""
        write_private(home.record, self.model_dump_json(indent=1))

    @classmethod
    def read(cls, home: Home) -> "Record | None":
        """What is up now; None when no supervisor runs, whatever a killed one left written."""
        try:
            record = cls.model_validate_json(home.record.read_text())
        except (OSError, ValidationError):
            return None
        return record if record.supervisor == home.holder() else None


def _without_password(dsn: str) -> str:
    parts = urlsplit(dsn)
    return parts._replace(netloc=f"{parts.username}@{parts.hostname}:{parts.port}").geturl()
