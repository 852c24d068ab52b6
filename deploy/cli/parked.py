"""`sikuai parked`: events that a service could not apply, and releasing them."""

from datetime import UTC, datetime
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.table import Table

from deploy.machine.home import Home
from deploy.machine.keys import sign_token
from deploy.machine.running import running
from deploy.machine.trouble import MachineError

LIST, RELEASE = "list", "release"


def parked(
    what: Annotated[str, typer.Argument(help="list 列出, or release 放行")] = LIST,
    service: Annotated[str | None, typer.Option(help="the service that parked it 服务")] = None,
    source: Annotated[str | None, typer.Option(help="the topic it came from 来源")] = None,
    stream: Annotated[str | None, typer.Option(help="e.g. dispute-… 事项")] = None,
    operator: Annotated[str, typer.Option(help="account of who releases it 操作人账号")] = "administrator",
    reason: Annotated[str | None, typer.Option(help="why it can be applied now 放行理由")] = None,
) -> None:
    """List what is parked, or release a stream's parked events with a reason. 搁置事件"""
    services = dict(running().services)
    token = sign_token(Home.find(), "administrator", now=datetime.now(UTC), name=operator, hours=0.1)
    if what == LIST:
        _list(services, token)
    elif what == RELEASE:
        if not (service and source and stream and reason):
            raise MachineError(
                "a release names --service, --source, --stream and --reason", "`sikuai parked` lists them"
            )
        if service not in services:
            raise MachineError(f"there is no service {service!r}", f"choose one of {', '.join(services)}")
        words = {"source": source, "stream": stream, "reason": reason}
        answer = _ask("POST", f"{services[service]}/parked/release", token, words)
        print(f"released 已放行: {answer['released']}")
    else:
        raise MachineError(f"cannot {what!r}", "say list or release")


def _list(services: dict[str, str], token: str) -> None:
    table = Table("service 服务", "source 来源", "lane/seq", "stream 事项", "kind 类别", "reason 原因", "since 时间")
    for name, url in services.items():
        for row in _ask("GET", f"{url}/parked", token, None):
            place = f"{row['lane']}/{row['seq']}"
            table.add_row(name, row["source"], place, row["stream"], row["kind"], row["reason"], row["parked_at"][:19])
    if table.row_count:
        Console(highlight=False).print(table)
    else:
        print("nothing is parked 没有搁置的事件")


def _ask(method: str, url: str, token: str, words: dict[str, str] | None) -> Any:
    try:
        answer = httpx.request(method, url, json=words, headers={"Authorization": f"Bearer {token}"}, trust_env=False)
    except httpx.HTTPError as error:
        raise MachineError(
            f"the service does not answer ({type(error).__name__})", "look at `sikuai status`"
        ) from error
    if answer.is_error:
        problem = answer.json()
        raise MachineError(problem["detail_zh"], problem["detail"])
    return answer.json()
