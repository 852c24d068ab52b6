"""`sikuai up`: start the machine."""

from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.console import Console

from deploy.machine import broker, postgres
from deploy.machine.control import up as bring_up
from deploy.machine.home import Home
from deploy.machine.plan import Wish
from deploy.machine.record import BusKind, Record
from deploy.machine.supervisor import supervise
from deploy.machine.trouble import MachineError
from deploy.services import CONSOLE, CONSOLE_PORT, PORTS


def up(
    bus: Annotated[
        BusKind, typer.Option(help="embedded: from a wheel, in memory; kafka: Apache Kafka by Java 总线：内置或 Kafka")
    ] = ("embedded"),
    brokers: Annotated[
        int, typer.Option(min=1, max=5, help="Apache Kafka as so many brokers; chosen once for a home. 代理节点数")
    ] = 1,
    demo: Annotated[bool, typer.Option("--demo", help="a demonstration: its clock can be moved. 演示模式")] = False,
    foreground: Annotated[bool, typer.Option("--foreground", help="stay here until Ctrl-C. 前台运行")] = False,
) -> None:
    """Start database, bus and services, and wait until they are healthy. 启动"""
    if brokers > 1 and bus != "kafka":
        raise MachineError("the embedded bus is one broker 内置总线只有一个代理节点", "add --bus kafka 请加上它")
    home, wish = Home.find(), Wish(bus, demo, brokers)
    if foreground:
        supervise(home, wish)
        return
    errors = Console(stderr=True, highlight=False, soft_wrap=True)
    _tell(bring_up(home, wish, tell=errors.print), home)


def _tell(record: Record, home: Home) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"sikuai is up 已启动 ({home.path})")
    database = urlsplit(next(iter(record.databases.values())))
    console.print(_line("database", f"{database.hostname}:{database.port}", postgres.CUSTOMARY_PORT) + "  数据库")
    first, *others = record.brokers()
    console.print(_line("bus", first, broker.CUSTOMARY_PORT) + f"  总线 ({record.bus_kind})")
    for address in others:
        console.print(f"  {'':<9} {address}")
    for service, url in record.services.items():
        console.print(_line(service, url, PORTS.get(service, 0)))
    if record.console:
        console.print(_line(CONSOLE, record.console, CONSOLE_PORT) + "  (sikuai open 打开网页)")
    console.print("next 下一步: sikuai users add, sikuai token analyst, sikuai status, sikuai down")


def _line(name: str, address: str, customary_port: int) -> str:
    there = f"  {name:<9} {address}"
    if address.endswith(f":{customary_port}"):
        return there
    return f"{there} ({customary_port} was busy 默认端口被占用)"
