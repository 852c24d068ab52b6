"""`sikuai verify`: prove that nobody changed, removed or reordered anything."""

import asyncio
import sys
from collections.abc import Callable
from typing import Annotated

import typer
from rich.console import Console

from deploy.machine.record import Record
from deploy.machine.running import lanes_of, must_keep_database, open_database, running, service_of
from deploy.machine.trouble import MachineError
from shared.bus.tail import start_consumer, stop_consumer
from shared.bus.topics import Bus
from shared.ops.verify import Verified, verify_checkpoints, verify_commands, verify_notices, verify_table, verify_topic

MOST_NAMED = 20  # of one service; how many more there are is said
SAY_EVERY = 20_000


def verify(
    service: Annotated[str | None, typer.Argument(help="one service only 仅一个服务")] = None,
) -> None:
    """Walk every lane of every service: no hole, chain unbroken, topic equal to table. 校验事件日志"""
    console = Console(highlight=False, soft_wrap=True)
    record = running()
    names = [service] if service else list(record.databases)
    for name in names:
        must_keep_database(record, name)
    broken = [name for name in names if not _say(console, name, _verified(console, record, name))]
    if broken:
        raise typer.Exit(1)


def _verified(console: Console, record: Record, name: str) -> Verified:
    def progress(entries: int) -> None:
        if entries % SAY_EVERY == 0:
            print(f"{name}: {entries} entries … 已校验{entries}条", file=sys.stderr, flush=True)

    try:
        with console.status(f"{name}: walking every lane 逐条校验"):
            return asyncio.run(_verify(record, name, progress))
    except TimeoutError as error:
        raise MachineError(
            f"the bus keeps one waiting 总线读取超时: {error}",
            "look at `sikuai status`, then try again 请查看状态后重试",
        ) from error


def _say(console: Console, name: str, verified: Verified) -> bool:
    """Say what was found; whether it was nothing."""
    faults = verified.faults
    for fault in faults[:MOST_NAMED]:
        console.print(f"[red]{name}: BROKEN 不一致[/red] {fault.place}: {fault.en} · {fault.zh}")
    if len(faults) > MOST_NAMED:
        more = len(faults) - MOST_NAMED
        console.print(f"[red]{name}: and {more} more 另有{more}处[/red]")
    if not faults:
        doubles = f" ({verified.doubles} of them doubles 其中重复{verified.doubles}条)" if verified.doubles else ""
        if verified.given_up:
            doubles += f", {verified.given_up} of an epoch that was given up 另有已放弃{verified.given_up}条"
        console.print(
            f"{name}: {verified.entries} entries unbroken 条无误, "
            f"{verified.records} records on the bus equal 条一致{doubles}"
        )
    return not faults


async def _verify(record: Record, name: str, progress: Callable[[int], None]) -> Verified:
    bus = Bus(record.bus)
    connection = await open_database(record.databases[name])
    consumer = await start_consumer(bus)
    try:
        lanes = await lanes_of(connection)
        verified = await verify_table(connection, lanes, progress)
        verified.faults += await verify_commands(connection)
        service = service_of(record, name)
        verified.faults += await verify_notices(connection, [*service.logs, *service.private_logs])
        for (log,) in map(tuple, await connection.fetch("select distinct log from store.published order by log")):
            await verify_topic(connection, consumer, bus, log, lanes, verified)
        for dsn in record.databases.values():
            source = await open_database(dsn)
            try:
                verified.faults += await verify_checkpoints(connection, source)
            finally:
                await source.close()
        return verified
    finally:
        await stop_consumer(consumer)
        await connection.close()
