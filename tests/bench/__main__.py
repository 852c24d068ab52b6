"""`python -m tests.bench`: measure everything in one run and print a table; a goal missed is said, not an error."""

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Literal

import asyncpg
import typer
import uvloop
from rich.console import Console
from rich.progress import Progress

from deploy.machine.trouble import MachineError
from shared.run.logs import configure_logs
from shared.run.serve import collect_seldom
from tests.bench import (
    commands,
    crowding,
    growing,
    idling,
    importing,
    looking_up,
    opening,
    peers,
    projecting,
    proving,
    relaying,
    requests,
    seeing,
    sharing,
)
from tests.bench.measuring import Measure
from tests.bench.table import machine, show
from tests.brokers import Bus, running_kafka, running_tansu
from tests.databases import DatabaseServer, running_postgres
from tests.machines import cache_folder, temporary_home

PARTS = "abcdefgijklmn"
SLOW = {"g"}  # only when it is asked for
ONCE = {"a", "f", "i", "l", "m", "n"}  # no bus makes a difference to these


def main(
    bus: Annotated[
        Literal["embedded", "kafka", "both"], typer.Option(help="which bus; both: those that there are")
    ] = "both",
    rounds: Annotated[int, typer.Option(min=1, help="rounds, each measuring both sides")] = 5,
    only: Annotated[str, typer.Option(help="parts to measure, like a,b")] = ",".join(sorted({*PARTS} - SLOW)),
    scale: Annotated[float, typer.Option(help="share of the usual amount of work")] = 1.0,
    with_peers: Annotated[
        bool, typer.Option("--peers", help="beside message-db, eventsourcing and emmett too, which it installs apart")
    ] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="write the figures to this file too")] = None,
) -> None:
    """Measure the way of an event beside what PostgreSQL and the bus can do alone."""
    parts = [part.strip() for part in only.split(",")]
    if unknown := set(parts) - set(PARTS):
        sys.exit(f"there is no part {', '.join(sorted(unknown))}: choose among {', '.join(PARTS)}")
    configure_logs("bench", "error")
    collect_seldom()  # as a service does
    console = Console(width=None if sys.stdout.isatty() else 150)
    with ExitStack() as stack:
        home = stack.enter_context(temporary_home())
        server = stack.enter_context(running_postgres(home))
        buses = _buses(stack, bus, console)
        measures = uvloop.run(_measure(server, buses, parts, rounds, scale, console))
        if with_peers:
            measures += uvloop.run(peers.measure(server, cache_folder() / "peers", rounds, scale))
        about = machine(uvloop.run(_version(server)), [_name(bus) for bus in buses])
    show(console, measures, about)
    if json_file is not None:
        figures = [measure.to_json() for measure in measures]
        json_file.write_text(json.dumps({"machine": about, "measures": figures}, ensure_ascii=False, indent=1))


def _buses(stack: ExitStack, wanted: str, console: Console) -> list[Bus]:
    buses: list[Bus] = []
    if wanted != "kafka":
        buses.append(stack.enter_context(running_tansu()))
    if wanted != "embedded":
        try:
            buses.append(stack.enter_context(running_kafka()))
        except MachineError as error:
            if wanted == "kafka":
                sys.exit(str(error))
            console.print(f"not on Apache Kafka 未在 Kafka 上测量: {error}")
    return buses


async def _measure(
    server: DatabaseServer, buses: list[Bus], parts: list[str], rounds: int, scale: float, console: Console
) -> list[Measure]:
    measures: list[Measure] = []
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("measuring 测量中", total=len(ONCE & {*parts}) + len(buses) * len({*parts} - ONCE))
        if "a" in parts:
            measures += await commands.measure(server, rounds, scale)
            progress.advance(task)
        if "f" in parts:
            measures += await idling.measure(rounds, scale)
            progress.advance(task)
        if "i" in parts:
            measures += await proving.measure(server, buses[0], rounds, scale)
            progress.advance(task)
        if "l" in parts:
            measures += await opening.measure(rounds, scale)
            progress.advance(task)
        if "m" in parts:
            measures += await looking_up.measure(server, rounds, scale)
            progress.advance(task)
        if "n" in parts:
            measures += await importing.measure(server, rounds, scale)
            progress.advance(task)
        for bus in buses:
            for part in parts:
                match part:
                    case "b":
                        measures += await relaying.measure(server, bus, rounds, scale)
                    case "c":
                        measures += await projecting.measure(server, bus, rounds, scale)
                    case "d":
                        measures += await seeing.measure(bus, rounds, scale)
                    case "e":
                        measures += await requests.measure(server, bus, rounds, scale)
                    case "g":
                        measures += await growing.measure(server, bus, rounds, scale)
                    case "j":
                        measures += await sharing.measure(server, bus, rounds, scale)
                    case "k":
                        measures += await crowding.measure(server, bus, rounds, scale)
                    case _:
                        continue
                progress.advance(task)
    return sorted(measures, key=lambda measure: measure.name[:3])


async def _version(server: DatabaseServer) -> str:
    connection = await asyncpg.connect(server.postgres.dsn)
    try:
        return str(await connection.fetchval("show server_version"))
    finally:
        await connection.close()


def _name(bus: Bus) -> str:
    return "embedded broker" if bus.kind == "embedded" else "Apache Kafka"


if __name__ == "__main__":
    typer.run(main)
