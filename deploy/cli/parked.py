"""`sikuai parked`: what a service could not apply; releasing events, and dismissing what is no event."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import httpx
import typer
from rich.console import Console

from deploy.machine.home import Home
from deploy.machine.keys import sign_token
from deploy.machine.running import running
from deploy.machine.trouble import MachineError
from shared.kernel.stations import EVERY_STATION

What = Literal["list", "release", "dismiss"]


def parked(
    what: Annotated[What, typer.Argument(help="list 列出, release 放行 (events), dismiss 作废 (no events)")] = "list",
    service: Annotated[str | None, typer.Option(help="the service that parked it 服务")] = None,
    source: Annotated[str | None, typer.Option(help="the topic it came from 来源")] = None,
    stream: Annotated[str | None, typer.Option(help="to release: e.g. dispute-… 事项")] = None,
    place: Annotated[str | None, typer.Option(help="to dismiss: LANE/SEQ as it is listed 位置")] = None,
    operator: Annotated[str, typer.Option(help="account of who does it 操作人账号")] = "administrator",
    reason: Annotated[str | None, typer.Option(help="why 理由")] = None,
) -> None:
    """List what is parked; release a stream's events, or dismiss what is no event, with a reason. 搁置事件"""
    record = running()
    services = {name: record.services[name] for name in record.databases}
    token = sign_token(
        Home.find(), "administrator", now=datetime.now(UTC), station=EVERY_STATION, name=operator, hours=0.1
    )
    match what:
        case "list":
            _list(services, token)
        case "release":
            if not (service and source and stream and reason):
                raise MachineError(
                    "a release names --service, --source, --stream and --reason 放行须写明这四项",
                    "`sikuai parked` lists them 请先列出",
                )
            words = {"source": source, "stream": stream, "reason": reason}
            answer = _ask("POST", f"{_url(services, service)}/parked/release", token, words)
            print(f"released 已放行: {answer['released']}")
        case "dismiss":
            if not (service and source and place and reason):
                raise MachineError(
                    "a dismissal names --service, --source, --place and --reason 作废须写明这四项",
                    "`sikuai parked` lists them 请先列出",
                )
            lane, seq = _lane_and_seq(place)
            place_of = {"source": source, "lane": lane, "seq": seq, "reason": reason}
            answer = _ask("POST", f"{_url(services, service)}/parked/dismiss", token, place_of)
            print(f"dismissed 已作废: {answer['dismissed']}")


def _url(services: dict[str, str], service: str) -> str:
    if service not in services:
        raise MachineError(
            f"there is no service {service!r} 没有这个服务", f"choose one of {', '.join(services)} 请从中选一个"
        )
    return services[service]


def _lane_and_seq(place: str) -> tuple[int, int]:
    try:
        lane, seq = place.split("/")
        return int(lane), int(seq)
    except ValueError as error:
        raise MachineError(
            f"{place!r} is no place 位置写法不对",
            "give LANE/SEQ as `sikuai parked` lists it, like 3/-17 请照列出的书写",
        ) from error


def _list(services: dict[str, str], token: str) -> None:
    console = Console(highlight=False, soft_wrap=True)
    found = False
    for name, url in services.items():
        for row in _parked(url, token):
            found = True
            what = f"{row['kind']} {row['stream']}" if row["stream"] else "no event 非事件"
            if row["stream"] and row["seq"] < 0:
                what += "  refused 未采纳"
            console.print(f"{name} from 来源 {row['source']} {row['lane']}/{row['seq']}  {what}", markup=False)
            console.print(f"    {row['reason']}  since 自 {row['parked_at'][:19]}", markup=False)
    if not found:
        console.print("nothing is parked 没有搁置的事件")


def _parked(url: str, token: str) -> Iterator[dict[str, Any]]:
    """Everything that is parked at this service, page by page."""
    after: dict[str, str] = {}
    while True:
        page = _ask("GET", f"{url}/parked?{urlencode({'limit': 100} | after)}", token, None)
        yield from page["items"]
        if page["next"] is None:
            return
        after = {"cursor": page["next"]}


def _ask(method: str, url: str, token: str, words: dict[str, Any] | None) -> Any:
    try:
        answer = httpx.request(method, url, json=words, headers={"Authorization": f"Bearer {token}"}, trust_env=False)
    except httpx.HTTPError as error:
        raise MachineError(
            f"the service does not answer 服务无应答 ({type(error).__name__})", "look at `sikuai status` 请查看状态"
        ) from error
    if answer.is_error:
        problem = answer.json()
        en, _, en_step = problem["detail"].partition(": ")
        zh, _, zh_step = problem["detail_zh"].partition("：")
        raise MachineError(f"{en} {zh}", f"{en_step} {zh_step}")
    return answer.json()
