"""`sikuai run SERVICE`: one service in this process, as the supervisor or a container starts it."""

from importlib import import_module
from typing import Annotated

import typer

from deploy.machine.plan import CUSTOMARY_PORTS
from deploy.machine.trouble import MachineError


def run(service: Annotated[str, typer.Argument(help=", ".join(CUSTOMARY_PORTS))]) -> None:
    """Run one service here, with the settings of the environment (SIKUAI_*). 运行单个服务"""
    if service not in CUSTOMARY_PORTS:
        raise MachineError(f"there is no service {service!r}", f"choose one of {', '.join(CUSTOMARY_PORTS)}")
    import_module(f"services.{service}.app").main()
