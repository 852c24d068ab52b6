"""Deciding a batch in memory: many commands over the streams that one query loaded.

Several commands on one stream see each other; one that is refused leaves no trace on the others. Nothing here waits.
"""

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import structlog

from shared.kernel.command import Dispatch, Envelope
from shared.kernel.decider import OutgoingEvent
from shared.kernel.event import decode, seal
from shared.kernel.ids import child_id
from shared.kernel.lanes import lane_of
from shared.kernel.recorded import RecordedEvent
from shared.kernel.refusals import NotAllowed, NotFound, Refused
from shared.kernel.stations import EVERY_STATION, NO_ONE_STATION
from shared.store import refusals
from shared.store.event_log import CompletedCommand, PendingEvent

log = structlog.get_logger()

LARGEST_BODY_BYTES = 256 * 1024  # far below what a batch on the bus holds: the relay must never meet one too large
NOT_KNOWN = b"?"  # of a command that was taken back from the bus: what was asked stood in no event
PolicyOf = Callable[[str, datetime], Any]


@dataclass(frozen=True, slots=True)
class EventRef:
    """An event that a command led to: its id and kind."""

    id: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class CommandResult:
    """What a command came to: the stream, its version now, and the events; `repeated` if it was done before."""

    stream: str
    version: int
    events: tuple[EventRef, ...]
    repeated: bool = False

    def to_bytes(self, outgoing: Sequence[UUID] = ()) -> bytes:
        """As it is remembered with the command, and with the ids of the outgoing events that it made as well."""
        events = [[event.id, event.kind] for event in self.events]
        return orjson.dumps([self.stream, self.version, events, outgoing])

    @classmethod
    def from_bytes(cls, data: bytes) -> "CommandResult":
        """The first result of a command that came again."""
        stream, version, events, _ = orjson.loads(data)
        return cls(stream, version, tuple(EventRef(UUID(id_), kind) for id_, kind in events), repeated=True)


def log_results(what: str, dispatches: Sequence[Dispatch], results: Sequence[CommandResult]) -> None:
    """One line for each command that was carried out: where, what came of it, and what it came from."""
    for dispatch, result in zip(dispatches, results, strict=True):
        envelope = dispatch.envelope
        log.info(
            what,
            command=type(dispatch.command).__name__,
            stream=result.stream,
            version=result.version,
            kind=[event.kind for event in result.events],
            correlation=str(envelope.correlation_id or envelope.id),
            causation=str(envelope.causation_id) if envelope.causation_id else None,
            repeated=result.repeated,
        )


@dataclass(slots=True)
class Streams:
    """The streams of a batch: rows as loaded, states as decided so far."""

    rows: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    stations: dict[str, str] = field(default_factory=dict)
    versions: dict[tuple[str, str], int] = field(default_factory=dict)
    states: dict[tuple[str, str], Any] = field(default_factory=dict)
    undo: list[tuple[dict[Any, Any], Any, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, rows: Iterable[Any]) -> "Streams":
        """From the rows of `shared.store.event_log.load`."""
        streams = cls()
        streams.take_in(rows)
        return streams

    def take_in(self, rows: Iterable[Any], deciding: Set[tuple[str, str]] | None = None) -> None:
        """More streams, whole as they stand; with `deciding` only the entries of these (log, stream) are kept."""
        for row in rows:
            key = (row[0], row[1])
            if deciding is None or key in deciding:
                self.rows.setdefault(key, []).append(row)
            self.versions[key] = row[2]
            self.stations.setdefault(row[1], row[7])

    def forget(self, key: tuple[str, str]) -> None:
        """What is known of this (log, stream)."""
        self.rows.pop(key, None)
        self.versions.pop(key, None)
        self.states.pop(key, None)

    def state(self, dispatch: Dispatch, stream: str) -> Any:
        """The state that this command's decider sees now."""
        decider = dispatch.decider
        key = (decider.log, stream)
        if key not in self.states:
            state = decider.initial
            for row in self.rows.pop(key, ()):
                state = decider.evolve(state, decode(row[3], row[4], row[5]))
            self.states[key] = state
        return self.states[key]

    def put(self, values: dict[Any, Any], key: Any, value: Any) -> None:
        """Set a state or version so that `roll_back` can take it back."""
        self.undo.append((values, key, values.get(key)))
        values[key] = value

    def roll_back(self) -> None:
        """Take back what was put since `undo` was cleared."""
        for values, key, before in reversed(self.undo):
            if before is None:
                del values[key]
            else:
                values[key] = before
        self.undo.clear()


@dataclass(slots=True)
class Decisions:
    """What a unit of work came to: a result per command, and what is to be written for it."""

    results: list[CommandResult] = field(default_factory=list)
    commands: list[tuple[UUID, bytes, bytes]] = field(default_factory=list)
    pending: list[PendingEvent] = field(default_factory=list)
    recorded: list[RecordedEvent] = field(default_factory=list)


def decide_all(
    dispatches: Sequence[Dispatch],
    streams: Streams,
    known: dict[UUID, CompletedCommand],
    policy_of: PolicyOf,
    now: datetime,
    lanes: int,
) -> Decisions:
    """Decide the commands of one unit of work: all of them or, when one is refused, none.

    `known` holds the commands that were carried out before, and learns these. Raises `Refused` (of any sort) and
    whatever a decider raises; `streams` is then as it was.
    """
    decisions, learnt = Decisions(), []
    streams.undo.clear()
    try:
        for dispatch in dispatches:
            envelope = dispatch.envelope
            before = known.get(envelope.id)
            if before is not None:
                if before.fingerprint not in (envelope.fingerprint, NOT_KNOWN):
                    raise refusals.IDEMPOTENCY_KEY_REUSED()
                decisions.results.append(CommandResult.from_bytes(before.result))
                continue
            so_far = len(decisions.recorded)
            result = _decide(dispatch, streams, policy_of, now, lanes, decisions)
            made = decisions.recorded[so_far:]
            remembered = result.to_bytes([recorded.id for recorded in made if recorded.log != dispatch.decider.log])
            decisions.results.append(result)
            decisions.commands.append((envelope.id, envelope.fingerprint, remembered))
            known[envelope.id] = CompletedCommand(envelope.fingerprint, remembered)
            learnt.append(envelope.id)
    except BaseException:
        streams.roll_back()
        for command_id in learnt:
            del known[command_id]
        raise
    return decisions


def _decide(
    dispatch: Dispatch, streams: Streams, policy_of: PolicyOf, now: datetime, lanes: int, into: Decisions
) -> CommandResult:
    decider, stream = dispatch.decider, dispatch.stream
    own = (decider.log, stream)
    envelope, foreign = _at_station(dispatch.envelope, streams.stations.get(stream))
    state = decider.initial if foreign else streams.state(dispatch, stream)
    said = _said(dispatch, state, envelope, policy_of, 0 if foreign else streams.versions.get(own, 0))
    if foreign:
        if said:
            raise refusals.UNKNOWN_SUBJECT()
        return CommandResult(stream, 0, ())
    if said and stream not in streams.stations and envelope.station in NO_ONE_STATION:
        raise refusals.STATION_NEEDED()
    refs: list[EventRef] = []
    for n, item in enumerate(said):
        outgoing = item if isinstance(item, OutgoingEvent) else OutgoingEvent(decider.log, item)
        version = streams.versions.get((outgoing.log, stream), 0) + 1
        streams.put(streams.versions, (outgoing.log, stream), version)
        recorded = _recorded(outgoing, stream, version, child_id(envelope.id, n), envelope, now)
        into.recorded.append(recorded)
        into.pending.append(_pending(recorded, envelope.id, lanes))
        if outgoing.log == decider.log:
            state = decider.evolve(state, outgoing.event)
            refs.append(EventRef(recorded.id, outgoing.event.kind))
    streams.put(streams.states, own, state)
    if said and stream not in streams.stations:
        streams.put(streams.stations, stream, envelope.station)
    return CommandResult(stream, streams.versions.get(own, 0), tuple(refs))


def _at_station(envelope: Envelope, station: str | None) -> tuple[Envelope, bool]:
    """The envelope at its subject's station, and whether that is another's: then it is as if there were no subject."""
    if station is None:
        return envelope, False
    if envelope.station == EVERY_STATION:
        return replace(envelope, station=station), False
    return envelope, not envelope.station or envelope.station != station


def _said(dispatch: Dispatch, state: Any, envelope: Envelope, policy_of: PolicyOf, version: int) -> list[Any]:
    """What the decider says. Whoever saw another version hears so, unless he may not know of the subject at all."""
    unlike = _unlike(envelope.expected_version, version)
    try:
        said = list(
            dispatch.decider.decide(dispatch.command, state, envelope, policy_of(envelope.station, envelope.at))
        )
    except (NotFound, NotAllowed):
        raise
    except Refused:
        if unlike:
            raise unlike from None
        raise
    if unlike:
        raise unlike
    return said


def _unlike(seen: int | None, version: int) -> Refused | None:
    """What whoever saw this version hears where the subject is at another."""
    if seen is None or seen == version:
        return None
    return (refusals.STALE_VERSION if seen < version else refusals.UNKNOWN_VERSION)(version=version)


def _recorded(
    outgoing: OutgoingEvent, stream: str, version: int, id_: UUID, envelope: Envelope, now: datetime
) -> RecordedEvent:
    return RecordedEvent(
        outgoing.log,
        stream,
        version,
        id_,
        outgoing.event,
        envelope.station,
        outgoing.by or envelope.by,
        envelope.occurred_at or envelope.at,
        now,
        envelope.correlation_id or envelope.id,
        envelope.causation_id,
    )


def _pending(recorded: RecordedEvent, command_id: UUID, lanes: int) -> PendingEvent:
    event = recorded.event
    body = seal(event)
    if len(body) > LARGEST_BODY_BYTES:
        raise refusals.EVENT_TOO_LARGE()
    return PendingEvent(
        recorded.log,
        lane_of(recorded.stream, lanes),
        recorded.stream,
        recorded.version,
        recorded.id,
        event.kind,
        event.version,
        recorded.station,
        str(recorded.actor),
        recorded.occurred_at,
        recorded.recorded_at,
        recorded.correlation_id,
        recorded.causation_id,
        command_id,
        body,
    )
