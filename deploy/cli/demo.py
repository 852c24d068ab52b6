"""`sikuai demo`: half a year in half a minute, and what the station would report."""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.halfyear.course import begins_at, course, ends_at
from deploy.halfyear.demo import Stage, Told, memory_bytes, play
from deploy.halfyear.rules import rules_of
from deploy.halfyear.scenario import Scenario, load_scenario
from deploy.halfyear.table import figure_table, plain
from deploy.machine.control import down
from deploy.machine.home import Home
from deploy.machine.record import BusKind, Record
from deploy.people import let_in
from shared.http.roles import ROLES

MEBIBYTE = 1024 * 1024


def demo(
    bus: Annotated[
        BusKind, typer.Option(help="embedded: from a wheel, in memory; kafka: Apache Kafka by Java 总线：内置或 Kafka")
    ] = ("embedded"),
    as_json: Annotated[
        bool, typer.Option("--json", help="the figures as one JSON object on the last line 末行输出JSON")
    ] = False,
    keep: Annotated[bool, typer.Option("--keep", help="leave the machine up afterwards 保持运行")] = False,
) -> None:
    """Replay the half-year on a machine of its own and print its figures. 半年回放演示"""
    begun = time.monotonic()
    console = Console(stderr=as_json, highlight=False, soft_wrap=True)
    scenario = load_scenario()
    actions = course(scenario, rules_of(scenario))
    stage = Stage.beside(Home.find())
    try:
        console.print(f"starting a machine for the demonstration 正在启动演示环境 (bus {bus}, {stage.home.path})")
        record = stage.set_up(bus, actions)
        with _progress(console, scenario, record) as (told, most):
            figures = asyncio.run(play(stage.home, record, scenario, actions, told))
        stage.finish()
        title = f"{scenario.station.begins} – {scenario.station.ends} （虚构 invented）"
        console.print(figure_table(figures, title))
        console.print(
            f"{time.monotonic() - begun:.1f} s, {max(most) / MEBIBYTE:.0f} MiB in all processes at most "
            f"用时与内存 ({len(actions)} requests 次请求)"
        )
    finally:
        if not keep:
            down(stage.home)
    if keep:
        _tell_how_to_look(console, stage, record, scenario)
    if as_json:
        print(json.dumps(plain(figures)))


def _tell_how_to_look(console: Console, stage: Stage, record: Record, scenario: Scenario) -> None:
    """Where the pages are, and with what each role logs in to them."""
    console.print(f"still up 保持运行: {record.console}  (sikuai open)")
    console.print("making a log-in for each role, some seconds 正在为各角色设置账号，请稍候 …")
    for one in asyncio.run(let_in(record.console_database, scenario, datetime.now(UTC))):
        name = ROLES[one.role]
        console.print(f"  {one.account:<20} {one.password}   {name.zh} {name.en}", markup=False)
    console.print(f"look at the machine with 查看: export SIKUAI_HOME={stage.home.path}; sikuai status")
    ends = ends_at(scenario)
    console.print(f"its clock stands at 时钟停在 {ends:%Y-%m-%d %H:%M}; then, to move it on a day 再拨快一天:")
    console.print(f"  {how_to_move(record, ends + timedelta(days=1))}", markup=False)


def how_to_move(record: Record, now: datetime) -> str:
    """The command that moves the clock of each service of a demonstration on to `now` (aware)."""
    return (
        f"for at in {' '.join(record.services.values())}; do curl -s -X PUT $at/clock "
        '-H "Authorization: Bearer $(sikuai token administrator)" -H "Content-Type: application/json" '
        f"""-d '{{"now": "{now.isoformat()}"}}'; done"""
    )


@contextmanager
def _progress(console: Console, scenario: Scenario, record: Record) -> Iterator[tuple[Told, list[int]]]:
    """A bar on a terminal, else one line a month. Gives who is told of each instant, and the memory seen by month."""
    begins, ends = begins_at(scenario), ends_at(scenario)
    most, months = [memory_bytes(record)], set[int]()
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(str(begins.date()), total=(ends - begins).total_seconds())

        def told(now: datetime) -> None:
            bar.update(task, description=str(now.date()), completed=(now - begins).total_seconds())
            if now.month not in months:
                months.add(now.month)
                most.append(memory_bytes(record))
                if not console.is_terminal and now < ends:
                    console.print(f"{now:%Y-%m} …")

        yield told, most
        most.append(memory_bytes(record))
