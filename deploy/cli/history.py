"""`sikuai history DISPUTE`: the story of a dispute across the services."""

import asyncio
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.text import Text

from deploy.machine.history import Ambiguous, NoneFound, find_dispute
from deploy.machine.history import history as tell
from deploy.machine.record import Record
from deploy.machine.running import open_database, running
from deploy.machine.trouble import MachineError
from deploy.services import PORTS, load
from shared.kernel.calendar import CHINA
from shared.ops.history import event_of, told
from shared.store.event_log import StoredEvent

KNOWN_ANYWAY = frozenset({"dispute_id", "report_id", "policy", "informant", "handlers"})
"""What would make each line longer and the story no clearer."""
WHOLE = len("0f8fad5b-d9cb-469f-a165-70867728950e")


def history(
    dispute: Annotated[str, typer.Argument(help="the dispute's id or its beginning 纠纷编号（可只写开头）")],
    at: Annotated[str | None, typer.Option(help="as known then, e.g. 2026-03-01T12:00 (China) 截至该时刻")] = None,
) -> None:
    """Tell a dispute's story, as known now or at a moment; without personal data. 查看纠纷经过"""
    dispute_id, entries = asyncio.run(_tell(dispute, _moment(at)))
    console = Console(highlight=False)
    console.print(f"dispute 纠纷 {dispute_id}" + (f", as known at 截至 {at}" if at else ""))
    for entry in entries:
        console.print(_sentence(entry))
    if not entries:
        console.print("nothing was known of it then 当时尚无记录")


def _sentence(entry: StoredEvent) -> Text:
    """When, what (in both languages), its fields, who did it, and where it stands in which log."""
    line = told(entry, event_of(entry))
    text = Text(f"{line.recorded_at.astimezone(CHINA):%Y-%m-%d %H:%M}  ")
    text.append(f"{line.zh} {line.en}", style="bold")
    fields = {name: value for name, value in line.says.items() if name not in KNOWN_ANYWAY}
    says = "  ".join(f"{name}={_plain(value)}" for name, value in fields.items() if value not in (None, "", [], False))
    text.append(f"  {says}" if says else "")
    text.append(f"  ({entry.actor}; {line.log} {line.lane}/{line.seq})", style="dim")
    return text


def _plain(value: Any) -> str:
    """A value as people read it: times in China, lists without brackets."""
    match value:
        case list():
            return "; ".join(map(_plain, value))
        case dict():
            return ",".join(_plain(part) for part in value.values())
        case str() if len(value) >= len("2026-03-01T00:00") and value[10:11] == "T":
            return f"{datetime.fromisoformat(value).astimezone(CHINA):%Y-%m-%d %H:%M}"
        case _:
            return str(value)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise MachineError(f"--at {text!r} is no time 不是时间", "write it like 2026-03-01T12:00 请照此书写") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


async def _tell(start: str, at: datetime | None) -> tuple[UUID, list[StoredEvent]]:
    record = running()
    if not start or not set(start.lower()) <= set("0123456789abcdef-"):
        raise MachineError("that is no dispute's id 这不是纠纷编号", _how_to_list(record))
    logs = [log for name in PORTS for log in load(name).logs]
    connections = [await open_database(dsn) for dsn in record.databases.values()]
    try:
        dispute_id = await find_dispute(connections, start)
        return dispute_id, await tell(connections, logs, dispute_id, at)
    except NoneFound:
        said = (
            "there is no dispute whose id is this one 没有这件纠纷"
            if len(start) == WHOLE
            else "there is no dispute whose id begins so 没有这样开头的纠纷"
        )
        raise MachineError(said, _how_to_list(record)) from None
    except Ambiguous as error:
        raise MachineError(
            f"{error} with an id that begins so 不止一件纠纷这样开头", "give more of the id 请多写几位"
        ) from error
    finally:
        for connection in connections:
            await connection.close()


def _how_to_list(record: Record) -> str:
    """How somebody at a prompt sees which disputes there are."""
    triage = record.services["triage"]
    return f'see which there are 查看有哪些: curl -H "Authorization: Bearer $(sikuai token analyst)" {triage}/disputes'
