"""The story of a dispute as all services tell it: events merged in order, who, when, late or not, and what changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, NamedTuple, TypeAlias

from services.console.showing import fields, times
from services.console.showing.catalog import Language, say
from shared.http.roles import ROLES
from shared.kernel.telling import Place, in_order

Event: TypeAlias = Mapping[str, Any]
Chain: TypeAlias = Literal["checked", "broken", "unchecked"]


@dataclass(frozen=True, slots=True)
class Entry:
    """An event with the service that told it, on its stream; `late`: it was recorded a day or more after it is said to
    have happened, and nothing here that was late itself brought it about."""

    service: str
    stream: str
    event: Event
    late: bool = False

    @property
    def recorded_at(self) -> datetime:
        """When it was recorded."""
        return times.moment(self.event["recorded_at"])

    @property
    def occurred_at(self) -> datetime:
        """When it was said to have happened."""
        return times.moment(self.event["occurred_at"])

    @property
    def place(self) -> Place:
        """Where it stands by itself."""
        event = self.event
        cause = event.get("causation_id")
        return Place.of(self.service, self.stream, event["lane"], event["seq"], self.recorded_at, event["id"], cause)


def merged(told: Iterable[tuple[str, str, Sequence[Event]]]) -> list[Entry]:
    """The events of streams (service, stream, its events) as they were recorded; nothing before what caused it, also
    where the clocks of two services differ, and each stream in its own order."""
    found = [Entry(service, stream, event) for service, stream, events in told for event in events]
    there = {one.event["id"] for one in found}
    return [replace(one, late=_is_late(one, there)) for one in in_order(found, lambda one: one.place)]


def _is_late(entry: Entry, there: set[str]) -> bool:
    """Whatever a service does about an event bears its time: what was late is the saying alone."""
    return entry.recorded_at - entry.occurred_at >= times.DAY and entry.event.get("causation_id") not in there


def by_occurrence(entries: Sequence[Entry]) -> list[Entry]:
    """As they are said to have happened; at one instant, as they were recorded."""
    return sorted(entries, key=lambda one: one.occurred_at)


class Known(NamedTuple):
    """What was known at a moment, or after an event of the story (`number` in it, from 1; 0: of a moment alone)."""

    at: datetime
    entries: Sequence[Entry]
    number: int = 0

    def version(self, service: str, stream: str) -> int:
        """How many events of this stream were known of this service."""
        told = (one.event["version"] for one in self.entries if (one.service, one.stream) == (service, stream))
        return max(told, default=0)


def known_at(entries: Sequence[Entry], at: datetime) -> Known:
    """What of a story was known at a moment."""
    return Known(at, [one for one in entries if one.recorded_at <= at])


def known_after(entries: Sequence[Entry], event_id: str) -> Known | None:
    """What of a story was known after an event of it; None where it has no such event."""
    for number, one in enumerate(entries, 1):
        if str(one.event["id"]) == event_id:
            return Known(one.recorded_at, entries[:number], number)
    return None


def who(language: Language, by: Mapping[str, str], names: Any) -> str:
    """Who did it: role, account, and for which department; of an informant's token its beginning; or the service."""
    role, account, department = by.get("role", ""), by.get("name", ""), by.get("department", "")
    if role == "system":
        return say(language, "系统（到时）" if account == "clock" else "系统")
    short = f"{account[:8]}…" if fields.is_id(account) else account
    said = f"{getattr(ROLES.get(role), language, role)} {short}"  # a role that is gone is called as it is written
    return f"{said} · {fields.named(language, 'department', department, names)}" if department else said


def sentence(language: Language, entry: Entry, names: Any) -> str:
    """Who did what."""
    what = entry.event["zh"] if language == "zh" else entry.event["en"]
    return say(language, "%(who)s：%(what)s") % {"who": who(language, entry.event["actor"], names), "what": what}


class Change(NamedTuple):
    """A field of a service's state that is not what it was."""

    name: str
    then: str
    now: str


def changed(
    language: Language, then: Mapping[str, Any] | None, now: Mapping[str, Any] | None, names: Any, at: datetime
) -> list[Change]:
    """The fields in which two states of one service differ, the phase first; what is not so then and not known now, or
    none then and none now, does not differ."""
    before, after = _fields(then), _fields(now)
    found = []
    for path in _current([*before, *after]):
        if (before.get(path) or None) != (after.get(path) or None):
            texts = [fields.value(language, path[-1], side.get(path), names, at) for side in (before, after)]
            found.append(Change(fields.named_path(language, path), *texts))
    return found


def _fields(state: Mapping[str, Any] | None) -> dict[tuple[str, ...], Any]:
    if not state:
        return {}
    return {("phase",): state.get("phase"), **fields.flat(state.get("fields") or {})}


def _current(paths: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Of fields that read alike those that stand highest: what stands deeper is of an event long ago, as
    `case/opened/level` is beside `case/level`."""
    called = {path: fields.named_path("zh", path) for path in paths}
    heights: dict[str, int] = {}
    for path, name in called.items():
        heights[name] = min(len(path), heights.get(name, len(path)))
    return [path for path, name in called.items() if len(path) == heights[name]]


def main_fields(language: Language, state: Mapping[str, Any] | None, names: Any, at: datetime) -> list[tuple[str, str]]:
    """What a state comes to in a line: its phase, level, owner and deadline."""
    found = _fields(state)
    known = {path[-1]: found[path] for path in _current(found)}
    wanted = ("phase", "level", "lead", "due_at")
    return [
        (fields.label(language, name), fields.value(language, name, known[name], names, at))
        for name in wanted
        if known.get(name) not in (None, "")
    ]


def chain_of(entry: Entry, check: Mapping[str, Any] | None) -> Chain:
    """What the service's last check says of the chain at this event. It is asked by place whether the check came there:
    the check's time is the machine's, and a demonstration's events have another."""
    log, lane, seq = (entry.event[name] for name in ("log", "lane", "seq"))
    if not check or check.get("state") != "done":
        return "unchecked"
    if seq > check.get("reached", {}).get(log, {}).get(str(lane), 0):
        return "unchecked"
    place = f"{log}, lane {lane}, seq "
    wrong = [one["place"] for one in check["wrong"] if one["place"].startswith(place)]
    if any(int(one.removeprefix(place)) <= seq for one in wrong):
        return "broken"
    return "checked" if check["faults"] == len(check["wrong"]) else "unchecked"
