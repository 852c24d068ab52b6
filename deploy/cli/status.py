"""`sikuai status`: what is up, and where."""

import json
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

import httpx
import typer
from rich.console import Console
from rich.table import Table

from deploy.machine.home import Home
from deploy.machine.notices import missing_notice
from deploy.machine.plan import installation_at, is_ready
from deploy.machine.ports import answers
from deploy.machine.record import Record
from shared.kernel.calendar import CHINA

NO_ANSWER = "[red]no answer 无应答[/red]"
NOTHING: dict[str, object] = {"bus": None, "bus_kind": None, "console": None}
NOTHING |= {part: {} for part in ("databases", "services", "metrics")}


def status(
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object, for scripts 供脚本使用")] = False,
) -> None:
    """Say what is up and where; exit status 1 if nothing is. 查看状态"""
    home = Home.find()
    record = Record.read(home)
    console = Console(highlight=False, soft_wrap=True)
    if as_json:
        print(json.dumps(record.addresses() if record else NOTHING))
    elif record:
        console.print(_table(record))
        _say_what_stands_still(console, record)
        _say_unfit(console, home)
        _say_missing_notice(console)
    else:
        print(f"nothing is up 没有在运行 ({home.path}): start it with `sikuai up` 请先启动")
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
    host_port = [("bus 总线", address) for address in record.brokers()]
    host_port += [(f"database 数据库 {service}", _where(dsn)) for service, dsn in record.databases.items()]
    for name, address in host_port:
        listens = answers(int(address.split("/")[0].rsplit(":", 1)[1]))
        table.add_row(name, address, "listens 可连接" if listens else NO_ANSWER)
    if record.console:
        table.add_row("console 网页", record.console, _word(record.console, record.installation))
    for service, url in record.services.items():
        table.add_row(f"service 服务 {service}", url, _word(url, record.installation))
    return table


def _say_what_stands_still(console: Console, record: Record) -> None:
    for service, url in record.services.items():
        if installation_at(url) not in (None, record.installation):
            console.print(
                f"[red]{service}[/red]: another installation answers at {url} 另一套系统占用此地址; `sikuai down` and "
                "`sikuai up` choose another port 重启即可换端口"
            )
            continue
        for one in _stands_still(url):
            console.print(f"[yellow]{service}: {_since(one['since'])}{one['zh']} · {one['en']}[/yellow]")


def _where(dsn: str) -> str:
    parts = urlsplit(dsn)
    return f"{parts.hostname}:{parts.port}{parts.path}"


def _stands_still(url: str) -> list[dict[str, Any]]:
    """What the service says that stands still; nothing where it does not answer any more."""
    try:
        found: list[dict[str, Any]] = httpx.get(f"{url}/ready", timeout=5, trust_env=False).json()["stands_still"]
    except (httpx.TransportError, ValueError, KeyError):
        return []
    return found


def _since(since: str | None) -> str:
    return f"since 自 {datetime.fromisoformat(since).astimezone(CHINA):%m-%d %H:%M:%S} " if since else ""


def _word(url: str, installation: str) -> str:
    answers_there = installation_at(url)
    if answers_there is None:
        return NO_ANSWER
    if answers_there != installation:
        return "[red]not ours 非本系统[/red]"
    return "up 正常" if is_ready(url) else "[yellow]up, not ready 未就绪[/yellow]"
