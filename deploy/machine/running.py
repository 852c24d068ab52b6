"""The machine that is up, for commands that work on it."""

import asyncpg

from deploy.machine.home import Home
from deploy.machine.record import Record
from deploy.machine.trouble import MachineError
from deploy.services import load
from shared.run.settings import Settings
from shared.store.policies import PolicyFiles
from shared.store.service import Service


def running() -> Record:
    """What is up. Raises MachineError when nothing is."""
    record = Record.read(Home.find())
    if record is None:
        raise MachineError(
            "nothing is up 没有在运行",
            "start it with `sikuai up`; after `make demo KEEP=1` set SIKUAI_HOME as it said "
            "请先启动；演示之后请照其提示设置 SIKUAI_HOME",
        )
    return record


def service_of(record: Record, name: str) -> Service:
    """The service of this name, as it runs. Raises MachineError as `must_keep_database` does."""
    must_keep_database(record, name)
    return load(name)


def must_keep_database(record: Record, name: str) -> None:
    """Raises MachineError for a name that there is not, and for a service that keeps nothing."""
    if name not in record.services:
        raise MachineError(f"there is no service {name!r} 没有这个服务", _choose(record))
    if name not in record.databases:
        raise MachineError(f"{name} keeps no database 此服务没有数据库", _choose(record))


def _choose(record: Record) -> str:
    return f"choose one of {', '.join(record.databases)} 请从中选一个"


def logs_of(service: Service) -> list[str]:
    """Every log of this service under the policies of now, private ones included."""
    policies = PolicyFiles(Settings().policy, service.policy)
    return [*service.published(policies.all()), *service.private_logs]


async def open_database(dsn: str) -> asyncpg.Connection:
    """A connection to a service's database. Raises MachineError when it does not answer."""
    try:
        return await asyncpg.connect(dsn, timeout=5)
    except (OSError, asyncpg.PostgresError) as error:
        raise MachineError(
            f"the database does not answer 数据库无应答 ({type(error).__name__})", "look at `sikuai status` 请查看状态"
        ) from error


async def lanes_of(connection: asyncpg.Connection) -> int:
    """With how many lanes this database was made."""
    return int(await connection.fetchval("select lanes from store.identity"))
