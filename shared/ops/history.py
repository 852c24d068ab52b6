"""What was said about a subject, as the log has it: for auditors, and for whoever looks over a station.

Only logs that a service publishes for all are read, so that who informed, and what a department alone was told, stay
out; and of an event nothing personal is told.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, JsonValue
from pydantic_core import to_jsonable_python

from shared.kernel.event import Event, UnknownKind, decode
from shared.kernel.recorded import Actor
from shared.store.event_log import COLUMNS, StoredEvent
from shared.store.view import OF_STATION

OF_STREAMS = (
    f"select {COLUMNS} from store.event where {OF_STATION} and stream = any($2::text[]) and log = any($3::text[]) "
    "and ($4::timestamptz is null or recorded_at <= $4) and ($5::int is null or version <= $5) "
    "order by stream, log, version"
)
"""The events of the station in $1, the streams in $2 and the logs in $3, as they were known at $4 (null: now), up to
the version in $5 (null: all)."""


class By(BaseModel):
    """经办 · Who acted: a role, an account or a token, and the department if it was for one."""

    role: str
    name: str
    department: str


class Told(BaseModel):
    """事件 · An event, where it stands, and what it says without personal data."""

    id: UUID
    kind: str
    zh: str
    en: str
    version: Annotated[int, Field(description="在事项流中的序号 · number in its stream")]
    log: str
    lane: int
    seq: Annotated[int, Field(description="在通道中的序号 · number in its lane")]
    occurred_at: datetime
    recorded_at: datetime
    actor: By
    says: Annotated[dict[str, JsonValue], Field(description="不含个人信息的内容 · its fields, without personal data")]
    causation_id: Annotated[UUID | None, Field(description="起因 · event that it was caused by")]
    hash: Annotated[str, Field(description="链上散列值 · in the chain of its lane, see docs/proof.md")]


def event_of(entry: StoredEvent) -> Event | None:
    """Today's event; None where this program does not know its kind, or not yet its version."""
    try:
        return decode(entry.kind, entry.schema_version, entry.body)
    except (UnknownKind, LookupError):
        return None


def told(entry: StoredEvent, event: Event | None) -> Told:
    """An entry as it is told; of what this program cannot read, where it stands and no more."""
    actor = Actor.parse(entry.actor)
    return Told(
        id=entry.id,
        kind=entry.kind,
        zh=event.zh if event else entry.kind,
        en=english(entry.kind),
        version=entry.version,
        log=entry.log,
        lane=entry.lane,
        seq=entry.seq,
        occurred_at=entry.occurred_at,
        recorded_at=entry.recorded_at,
        actor=By(role=actor.role, name=actor.name, department=actor.department),
        says=plain(event) if event else {},
        causation_id=entry.causation_id,
        hash=entry.hash.hex(),
    )


def english(kind: str) -> str:
    """What a kind is called in English."""
    return kind.partition(".")[2].replace("_", " ")


def reports_named(event: Event | None) -> Iterator[UUID]:
    """The report that an event names, if it names one."""
    report = getattr(event, "report_id", None)
    if isinstance(report, UUID):
        yield report


def plain(value: Any) -> Any:
    """A value of events and states as JSON has it, without the personal fields of the events in it."""
    match value:
        case Event():
            return value.model_dump(mode="json", exclude=set(value.personal_fields()))
        case Mapping():
            return {str(key): plain(one) for key, one in value.items()}
        case tuple() if hasattr(value, "_asdict"):
            return plain(value._asdict())
        case list() | tuple():
            return [plain(one) for one in value]
        case AbstractSet():
            return sorted(plain(one) for one in value)
        case _ if is_dataclass(value):
            return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            return to_jsonable_python(value)
