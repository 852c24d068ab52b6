"""`sikuai recover`: for a service whose database is not what others have read of it, or that must follow one."""

import asyncio
from typing import Annotated
from urllib.parse import urlsplit

import asyncpg
import typer
from rich.console import Console

from deploy.machine.record import Record
from deploy.machine.running import lanes_of, logs_of, open_database, running, service_of
from deploy.machine.trouble import MachineError
from shared.bus.tail import start_consumer, stop_consumer
from shared.bus.topics import Bus
from shared.ops.recover import CannotTakeBack, TakenBack, begin_epoch, close_forks, take_back
from shared.ops.rejoin import NothingInCommon, Rejoined, SourceForked, rejoin
from shared.ops.replay import Rebuild
from shared.store.forks import open_forks
from shared.store.service import Service

console = Console(highlight=False, soft_wrap=True)


def recover(
    service: Annotated[str, typer.Argument(help="the service that `sikuai status` names 服务")],
    reason: Annotated[str, typer.Option(help="why; it is kept with the record 理由")],
    operator: Annotated[str, typer.Option(help="account of who does it 操作人账号")] = "administrator",
    new_epoch: Annotated[
        bool, typer.Option("--new-epoch", help="give up what cannot be taken back 放弃无法取回的部分，开始新纪元")
    ] = False,
) -> None:
    """Mend a fork: take a lost end back from the bus, or give it up; let a reader go on after one. 恢复分叉的服务"""
    if not reason.strip():
        raise MachineError("a recovery has a reason 恢复须有理由", "give --reason 请用它写明")
    done = asyncio.run(_recover(service, f"administrator:{operator}", reason, new_epoch))
    if not done:
        console.print(f"{service}: nothing to recover 无需恢复")


async def _recover(name: str, by: str, reason: str, new_epoch: bool) -> bool:
    record = running()
    service = service_of(record, name)
    connection = await open_database(record.owners[name])
    try:
        forked = bool(await open_forks(connection))
        if forked and new_epoch:
            epoch = await begin_epoch(connection, by, reason)
            console.print(f"{name}: epoch {epoch} begun, what was lost is given up 已开始第{epoch}纪元，放弃丢失的部分")
            console.print("    recover the services that had read it as well 请对已听取的服务同样运行 sikuai recover")
        elif forked:
            await _take_back(record, name, service, connection, by, reason)
        rejoined, waiting = await _rejoin_all(record, connection, service, by, reason)
        for lane in rejoined:
            console.print(
                f"{name}: {lane.source} lane {lane.lane} goes on after seq {lane.common_seq}; {lane.left} entries that "
                f"the source does not have stay applied 从第{lane.common_seq}号之后继续，另有{lane.left}条已处理"
            )
        if waiting and not (forked or rejoined):
            raise MachineError(
                f"{waiting} is forked itself 来源本身尚未恢复",
                f"`sikuai recover {waiting} --reason …` first 请先恢复它",
            )
        return forked or bool(rejoined)
    finally:
        await connection.close()


async def _take_back(
    record: Record, name: str, service: Service, connection: asyncpg.Connection, by: str, reason: str
) -> None:
    bus = Bus(record.bus)
    way_out = f"`sikuai recover {name} --new-epoch --reason …` gives up what others have read 可用它放弃丢失的部分"
    consumer = await start_consumer(bus)
    try:
        with console.status("reading the bus 读取总线"):
            taken = await take_back(connection, consumer, bus, service.logs)
    except CannotTakeBack as error:
        raise MachineError(f"{error.zh} · {error.en}", way_out) from error
    except TimeoutError as error:
        raise MachineError(
            f"the bus keeps one waiting 总线读取超时: {error}",
            "look at `sikuai status`, then try again 请查看状态后重试",
        ) from error
    finally:
        await stop_consumer(consumer)
    with console.status("rebuilding the views 重建视图"):
        role = urlsplit(record.databases[name]).username or ""
        await Rebuild(service, logs_of(service), connection, role, bus, await lanes_of(connection)).run(swap=True)
    await close_forks(connection, by, reason)
    _tell(name, service, taken)
    if taken.left:
        places = ", ".join(f"{fork.log} lane {fork.lane} seq {fork.seq}" for fork in taken.left)
        raise MachineError(f"the bus does not hold all of it 总线上也不完整: {places}", way_out)


def _tell(name: str, service: Service, taken: TakenBack) -> None:
    for (log, lane), entries in sorted(taken.entries.items()):
        console.print(f"{name}: {log} lane {lane}: {entries} entries taken back 已取回{entries}条")
    for log in service.private_logs:
        known = f", at least {taken.private_gone} events 至少{taken.private_gone}条" if taken.private_gone else ""
        console.print(
            f"{name}: {log} is never published: what it lost since the backup cannot be had{known} "
            "从不对外发布，备份之后的记录无法取回"
        )


async def _rejoin_all(
    record: Record, connection: asyncpg.Connection, service: Service, by: str, reason: str
) -> tuple[list[Rejoined], str]:
    """The lanes that go on from elsewhere, and the name of a source that must be recovered before it can be said."""
    rejoined: list[Rejoined] = []
    waiting = ""
    for log in service.sources:
        try:
            rejoined += await _rejoin(record, connection, log, by, reason)
        except SourceForked:
            waiting = log
    return rejoined, waiting


async def _rejoin(record: Record, connection: asyncpg.Connection, log: str, by: str, reason: str) -> list[Rejoined]:
    source = await _database_of(record, log)
    if source is None:
        return []
    try:
        return await rejoin(connection, source, log, by, reason)
    except NothingInCommon as error:
        raise MachineError(
            f"nothing that both hold is known any more 找不到双方一致的记录: {error}",
            "restore this service's database from a backup, and recover it 请从备份还原此服务的数据库，再恢复它",
        ) from error
    finally:
        await source.close()


async def _database_of(record: Record, log: str) -> asyncpg.Connection | None:
    """The database of the service that publishes this log."""
    for dsn in record.databases.values():
        source = await open_database(dsn)
        if await source.fetchval("select exists (select from store.published where log = $1)", log):
            return source
        await source.close()
    return None
