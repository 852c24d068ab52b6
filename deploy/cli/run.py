"""`sikuai run SERVICE`: one service in this process, as the supervisor or a container starts it."""

from typing import Annotated

import typer

from deploy.machine.trouble import MachineError
from deploy.services import CONSOLE, PORTS, load
from services.console.serve import serve as serve_console
from shared.run.serve import serve


def run(service: Annotated[str, typer.Argument(help=f"service 服务: {', '.join([*PORTS, CONSOLE])}")]) -> None:
    """Run one service here, with the settings of the environment (SIKUAI_*). 运行单个服务"""
    if service == CONSOLE:
        serve_console()
        return
    if service not in PORTS:
        raise MachineError(
            f"there is no service {service!r} 没有这个服务",
            f"choose one of {', '.join([*PORTS, CONSOLE])} 请从中选一个",
        )
    serve(load(service))
