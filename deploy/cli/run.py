"""`sikuai run SERVICE`: one service in this process, as the supervisor or a container starts it."""

from typing import Annotated

import typer

from deploy.machine.trouble import MachineError
from deploy.services import PORTS, load
from shared.run.serve import serve


def run(service: Annotated[str, typer.Argument(help=", ".join(PORTS))]) -> None:
    """Run one service here, with the settings of the environment (SIKUAI_*). 运行单个服务"""
    if service not in PORTS:
        raise MachineError(f"there is no service {service!r}", f"choose one of {', '.join(PORTS)}")
    serve(load(service))
