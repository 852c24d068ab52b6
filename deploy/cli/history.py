"""`sikuai history DISPUTE`: the story of a dispute across the services."""

import asyncio
from datetime import datetime
from importlib import import_module
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from deploy.machine.running import open_database, running
from deploy.machine.trouble import MachineError
from shared.history import Ambiguous, Line, find_dispute
from shared.history import history as tell
from shared.workdays import CHINA


def history(
    dispute: Annotated[str, typer.Argument(help="the dispute's id or its beginning 纠纷编号（可只写开头）")],
    at: Annotated[str | None, typer.Option(help="as known then, e.g. 2026-03-01T12:00 (China) 截至该时刻")] = None,
) -> None:
    """Tell a dispute's story, as known now or at a moment; without personal data. 查看纠纷经过"""
    dispute_id, lines = asyncio.run(_tell(dispute, _moment(at)))
    table = Table("time 时间", "event 事件", "log 日志", "who 办理", "what 内容", title=f"dispute 纠纷 {dispute_id}")
    for line in lines:
        entry = line.recorded
        when = entry.recorded_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
        table.add_row(
            when, f"{line.zh} {line.en}", f"{entry.log} {entry.lane}/{entry.seq}", entry.actor, _says(line.says)
        )
    Console(highlight=False, soft_wrap=False).print(table)


def _says(says: dict[str, Any]) -> str:
    return " ".join(f"{name}={','.join(map(str, v)) if isinstance(v, list) else v}" for name, v in says.items())


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise MachineError(f"--at {text!r} is no time", "write it like 2026-03-01T12:00") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


async def _tell(start: str, at: datetime | None) -> tuple[UUID, list[Line]]:
    record = running()
    if not start or not set(start.lower()) <= set("0123456789abcdef-"):
        raise MachineError("that is no dispute's id", "`GET /disputes` of triage lists them")
    for name in record.services:
        import_module(f"services.{name}.events")
    connections = [await open_database(dsn) for dsn in record.databases.values()]
    try:
        dispute_id = await find_dispute(connections, start)
        return dispute_id, await tell(connections, dispute_id, at)
    except Ambiguous as error:
        raise MachineError(f"{error} with an id that begins so", "give more of the id") from error
    finally:
        for connection in connections:
            await connection.close()
