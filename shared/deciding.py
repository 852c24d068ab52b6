"""Deciding a batch in memory: many commands over the streams that one query loaded.

Several commands on one stream see each other; one that is refused leaves no trace on the others. Nothing here waits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import orjson
import structlog

from shared.decider import Command, Conflict, Fact, Invalid, Notice, Order
from shared.event import decode, seal
from shared.lanes import lane_of
from shared.store import Draft, Seen

log = structlog.get_logger()

LARGEST_BODY_BYTES = 256 * 1024  # far below what a batch on the bus holds: the relay must never meet one too large


@dataclass(frozen=True, slots=True)
class Made:
    """An event that a command made: its id and kind."""

    id: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command came to: the stream, its version now, and the events made; `repeated` if done before."""

    stream: str
    version: int
    events: tuple[Made, ...]
    repeated: bool = False

    def to_bytes(self) -> bytes:
        """As it is remembered with the command."""
        return orjson.dumps([self.stream, self.version, [[made.id, made.kind] for made in self.events]])

    @classmethod
    def from_bytes(cls, data: bytes) -> "Answer":
        """The first answer to a command that came again."""
        stream, version, events = orjson.loads(data)
        return cls(stream, version, tuple(Made(UUID(id_), kind) for id_, kind in events), repeated=True)


def log_answers(what: str, orders: Sequence[Order], answers: Sequence[Answer]) -> None:
    """One line for each command that was carried out: where, what came of it, and what it came from."""
    for order, answer in zip(orders, answers, strict=True):
        command = order.command
        log.info(
            what,
            command=type(command).__name__,
            stream=answer.stream,
            version=answer.version,
            kind=[made.kind for made in answer.events],
            correlation=str(command.correlation_id or command.id),
            causation=str(command.causation_id) if command.causation_id else None,
            repeated=answer.repeated,
        )


class KeyReused(Invalid):
    """The same command id came with other content."""

    def __init__(self) -> None:
        super().__init__(
            "idempotency-key-reused",
            "该幂等键已用于另一项请求：请换一个新的键后重新提交",
            "this idempotency key was used for another request: send this one with a new key",
        )


@dataclass(slots=True)
class Streams:
    """The streams of a batch: entries as loaded, states as decided so far."""

    rows: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    versions: dict[tuple[str, str], int] = field(default_factory=dict)
    states: dict[tuple[str, str], Any] = field(default_factory=dict)
    undo: list[tuple[dict[Any, Any], Any, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, rows: Iterable[Any]) -> "Streams":
        """From the rows of `shared.store.load`."""
        streams = cls()
        for row in rows:
            key = (row[0], row[1])
            streams.rows.setdefault(key, []).append(row)
            streams.versions[key] = row[2]
        return streams

    def state(self, order: Order) -> Any:
        """The state that this order's decider sees now."""
        key = (order.decider.log, order.stream)
        if key not in self.states:
            state = order.decider.initial
            for row in self.rows.get(key, ()):
                state = order.decider.evolve(state, decode(row[3], row[4], row[5]))
            self.states[key] = state
        return self.states[key]

    def put(self, values: dict[Any, Any], key: tuple[str, str], value: Any) -> None:
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
class Decided:
    """What a unit of work came to: an answer per order, and what is to be written for it."""

    answers: list[Answer] = field(default_factory=list)
    commands: list[tuple[UUID, bytes, bytes]] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)


def decide_all(
    orders: Sequence[Order], streams: Streams, known: dict[UUID, Seen], now: datetime, lanes: int
) -> Decided:
    """Decide the orders of one unit: all of them or, when one is refused, none.

    `known` holds the commands that were carried out before, and learns these. Raises `Refused` (of any sort) and
    whatever a decider raises; `streams` is then as it was.
    """
    decided, learnt = Decided(), []
    streams.undo.clear()
    try:
        for order in orders:
            before = known.get(order.command.id)
            if before is not None:
                if before.fingerprint != order.command.fingerprint:
                    raise KeyReused
                decided.answers.append(Answer.from_bytes(before.answer))
                continue
            answer = _decide(order, streams, now, lanes, decided)
            remembered = answer.to_bytes()
            decided.answers.append(answer)
            decided.commands.append((order.command.id, order.command.fingerprint, remembered))
            known[order.command.id] = Seen(order.command.fingerprint, remembered)
            learnt.append(order.command.id)
    except BaseException:
        streams.roll_back()
        for command_id in learnt:
            del known[command_id]
        raise
    return decided


def _decide(order: Order, streams: Streams, now: datetime, lanes: int, into: Decided) -> Answer:
    decider, stream, command = order.decider, order.stream, order.command
    own = (decider.log, stream)
    state = streams.state(order)
    version = streams.versions.get(own, 0)
    if command.expected_version is not None and command.expected_version != version:
        raise Conflict(command.expected_version, version)
    made: list[Made] = []
    for n, item in enumerate(decider.decide(command, state)):
        notice = item if isinstance(item, Notice) else Notice(decider.log, item)
        log, event = notice.log, notice.event
        version = streams.versions.get((log, stream), 0) + 1
        streams.put(streams.versions, (log, stream), version)
        fact = _fact(log, stream, version, uuid5(command.id, str(n)), notice, command, now)
        into.facts.append(fact)
        into.drafts.append(_draft(fact, lanes))
        if log == decider.log:
            state = decider.evolve(state, event)
            made.append(Made(fact.id, event.kind))
    streams.put(streams.states, own, state)
    return Answer(stream, streams.versions.get(own, 0), tuple(made))


def _fact(log: str, stream: str, version: int, id_: UUID, notice: Notice, command: Command, now: datetime) -> Fact:
    return Fact(
        log,
        stream,
        version,
        id_,
        notice.event,
        command.station,
        notice.by or command.by,
        command.occurred_at or command.at,
        now,
        command.correlation_id or command.id,
        command.causation_id,
    )


def _draft(fact: Fact, lanes: int) -> Draft:
    event = fact.event
    body = seal(event)
    if len(body) > LARGEST_BODY_BYTES:
        raise Invalid(
            "too-large",
            "内容过大：请缩短文字或分次提交",
            "there is too much in one event: shorten the text, or send it in parts",
        )
    return Draft(
        fact.log,
        lane_of(fact.stream, lanes),
        fact.stream,
        fact.version,
        fact.id,
        event.kind,
        event.version,
        fact.station,
        str(fact.actor),
        fact.occurred_at,
        fact.recorded_at,
        fact.correlation_id,
        fact.causation_id,
        body,
    )
