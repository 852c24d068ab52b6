"""`sikuai verify`: prove that nobody changed, removed or reordered anything."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console

from deploy.machine.record import Record
from deploy.machine.running import lanes_of, must_keep_database, open_database, running
from deploy.machine.trouble import MachineError
from shared.bus.tail import start_consumer
from shared.ops.verify import Fault, Verified, verify_table, verify_topic


def verify(
    service: Annotated[str | None, typer.Argument(help="one service only 仅一个服务")] = None,
) -> None:
    """Walk every lane of every service: no hole, chain unbroken, topic equal to table. 校验事件日志"""
    console = Console(highlight=False, soft_wrap=True)
    record = running()
    names = [service] if service else list(record.databases)
    for name in names:
        must_keep_database(record, name)
    broken = False
    for name in names:
        try:
            with console.status(f"{name}: walking every lane 逐条校验"):
                verified = asyncio.run(_verify(record, name))
        except Fault as fault:
            broken = True
            console.print(f"[red]{name}: BROKEN 不一致[/red] {fault} · {fault.zh}")
        except TimeoutError as error:
            raise MachineError(str(error), "look at `sikuai status`, then try again") from error
        else:
            console.print(
                f"{name}: {verified.entries} entries unbroken 条无误, "
                f"{verified.records} records on the bus equal 条一致"
            )
    if broken:
        raise typer.Exit(1)


async def _verify(record: Record, name: str) -> Verified:
    connection = await open_database(record.databases[name])
    consumer = await start_consumer(record.bus)
    try:
        lanes = await lanes_of(connection)
        verified = await verify_table(connection, lanes)
        logs = await connection.fetch("select distinct log from store.published order by log")
        for (log,) in map(tuple, logs):
            await verify_topic(connection, consumer, log, lanes, verified)
        return verified
    finally:
        await consumer.stop()
        await connection.close()
