"""`sikuai status`: what is up, and where."""

import json
from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.console import Console
from rich.table import Table

from deploy.machine.home import Home
from deploy.machine.notices import missing_notice
from deploy.machine.plan import is_healthy, is_ready
from deploy.machine.ports import answers
from deploy.machine.record import Record
from shared.kernel.calendar import CHINA

NOTHING: dict[str, object] = {"bus": None, "bus_kind": None, "databases": {}, "services": {}}


def status(
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object, with passwords, for scripts")] = False,
) -> None:
    """Say what is up and where; exit status 1 if nothing is. 查看状态"""
    home = Home.find()
    record = Record.read(home)
    console = Console(highlight=False, soft_wrap=True)
    if as_json:
        print(json.dumps(record.addresses() if record else NOTHING))
    elif record:
        console.print(_table(record))
        _say_unfit(console, home)
        _say_missing_notice(console)
    else:
        print(f"nothing is up 没有在运行 ({home.path}): start it with `sikuai up`")
    if record is None:
        raise typer.Exit(1)


def _say_unfit(console: Console, home: Home) -> None:
    names = json.loads(home.unfit.read_text()) if home.unfit.exists() else []
    for name in names:
        console.print(
            f"[red]{name} stopped 已停止[/red]: the program does not fit its database 程序与数据库不一致; read 请查看 "
            f"{home.logs / name}.log, install the version that made it or run `sikuai replay {name}`, "
            "then `sikuai down` and `sikuai up` 处理后重启"
        )


def _say_missing_notice(console: Console) -> None:
    if advice := missing_notice(datetime.now(CHINA).date()):
        console.print(f"[yellow]{advice}[/yellow]")


def _table(record: Record) -> Table:
    table = Table("part 部分", "address 地址", "state 状态", title="sikuai, demo 演示" if record.demo else "sikuai")
    host_port = [("bus 总线", record.bus)]
    host_port += [(f"database 数据库 {service}", _where(dsn)) for service, dsn in record.databases.items()]
    for name, address in host_port:
        table.add_row(name, address, _word(answers(int(address.split("/")[0].rsplit(":", 1)[1]))))
    for service, url in record.services.items():
        table.add_row(f"service 服务 {service}", url, _word(True) if is_ready(url) else _less(url))
    return table


def _where(dsn: str) -> str:
    parts = urlsplit(dsn)
    return f"{parts.hostname}:{parts.port}{parts.path}"


def _less(url: str) -> str:
    return "[yellow]up, not ready 未就绪: see its /ready[/yellow]" if is_healthy(url) else _word(False)


def _word(well: bool) -> str:
    return "up 正常" if well else "[red]no answer 无应答[/red]"
