"""The supervisor of a machine under fire: as `sikuai up --foreground`, with every service behind its proxies.

`python -m tests.faults.supervising embedded|kafka BROKERS`.
"""

import sys

from deploy.machine.home import Home
from deploy.machine.plan import Wish
from deploy.machine.record import BusKind
from deploy.machine.supervisor import supervise
from deploy.services import PORTS


def command_of(service: str) -> tuple[str, ...]:
    """How a service is started."""
    return (sys.executable, "-m", "tests.faults.through", "run", service)


if __name__ == "__main__":
    kind: BusKind = "kafka" if sys.argv[1] == "kafka" else "embedded"
    supervise(
        Home.find(), Wish(kind, brokers=int(sys.argv[2]), services={service: command_of(service) for service in PORTS})
    )
