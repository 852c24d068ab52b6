"""`sikuai replay SERVICE`: rebuild a service's views from the log, beside the live ones."""

import asyncio
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.console import Console

from deploy.machine.running import lanes_of, logs_of, open_database, running, service_of
from deploy.machine.trouble import MachineError
from deploy.services import PORTS
from shared.bus.topics import Bus
from shared.ops.replay import Rebuild, Rebuilt


def replay(
    service: Annotated[str, typer.Argument(help=f"service 服务: {', '.join(PORTS)}")],
    check: Annotated[bool, typer.Option("--check", help="compare only, swap nothing 只比较不替换")] = False,
) -> None:
    """Rebuild the views of a service from its log and what it heard, compare, and swap them in. 重建视图"""
    console = Console(highlight=False, soft_wrap=True)
    with console.status("reading the log 读取日志"):
        rebuilt = asyncio.run(_rebuild(service, swap=not check))
    for table, rows in rebuilt.differing_rows.items():
        console.print(f"{table}: {rows} rows differed 行不一致")
    done = "swapped in 已替换" if rebuilt.swapped else "nothing swapped 未替换"
    if rebuilt.differing_rows:
        console.print(f"{service}: {rebuilt.events} events replayed 已重放, views differed 视图不一致, {done}")
        raise typer.Exit(1 if check else 0)
    console.print(f"{service}: {rebuilt.events} events replayed 已重放, every view equals its replay 视图一致, {done}")


async def _rebuild(name: str, swap: bool) -> Rebuilt:
    record = running()
    service = service_of(record, name)
    connection = await open_database(record.owners[name])
    try:
        app_role = urlsplit(record.databases[name]).username or ""
        rebuild = Rebuild(service, logs_of(service), connection, app_role, Bus(record.bus), await lanes_of(connection))
        return await rebuild.run(swap)
    except TimeoutError as error:
        raise MachineError(
            f"the bus keeps one waiting 总线读取超时: {error}",
            "look at `sikuai status` and at the service's log, then try again 请查看状态和此服务的日志，再重试",
        ) from error
    finally:
        await connection.close()
