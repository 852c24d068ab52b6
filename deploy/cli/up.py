"""`sikuai up`: start the machine."""

from typing import Annotated

import typer
from rich.console import Console

from deploy.machine.control import up as bring_up
from deploy.machine.home import Home
from deploy.machine.plan import CUSTOMARY_PORTS, Wish
from deploy.machine.record import BusKind, Record
from deploy.machine.supervisor import supervise


def up(
    bus: Annotated[BusKind, typer.Option(help="embedded: from a wheel, in memory. kafka: Apache Kafka by Java.")] = (
        "embedded"
    ),
    demo: Annotated[bool, typer.Option("--demo", help="a demonstration: its clock can be moved. 演示模式")] = False,
    foreground: Annotated[bool, typer.Option("--foreground", help="stay here until Ctrl-C. 前台运行")] = False,
) -> None:
    """Start database, bus and services, and wait until they are healthy. 启动"""
    home, wish = Home.find(), Wish(bus, demo)
    if foreground:
        supervise(home, wish)
        return
    _tell(bring_up(home, wish), home)


def _tell(record: Record, home: Home) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"sikuai is up 已启动 ({home.path})")
    console.print(f"  bus 总线       {record.bus} ({record.bus_kind})")
    for service, url in record.services.items():
        busy = (
            "" if url.endswith(f":{CUSTOMARY_PORTS.get(service)}") else "  (its customary port was busy 默认端口被占用)"
        )
        console.print(f"  {service:<13}  {url}{busy}")
    console.print("next 下一步: sikuai token analyst, sikuai status, sikuai down")
