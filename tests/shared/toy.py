"""A small service for the tests of the store, the relay and the reader: counters that may be raised up to ten."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import assert_never
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter

from shared.decider import Actor, Command, Decider, Fact, Order, OutOfOrder
from shared.event import Event
from shared.house import Service
from shared.reactions import Reactions, heard_words
from shared.view import Row, View

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MOST = 10


class Raised(Event, kind="toy.raised"):
    """A counter went up by one."""

    to: int


class Written(Event, kind="toy.written"):
    """Somebody wrote something, maybe at length."""

    text: str


class Echoed(Event, kind="toy_echo.echoed"):
    """Another service heard of it."""

    to: int


@dataclass(frozen=True, kw_only=True)
class Raise(Command):
    """Raise the counter by one."""


@dataclass(frozen=True, kw_only=True)
class Write(Command):
    """Write this."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Echo(Command):
    """Say again what was heard."""

    to: int


ToyCommand = Raise | Write | Echo


def decide(command: ToyCommand, state: int) -> Iterable[Event]:
    """Up to ten, then no."""
    match command:
        case Raise():
            if state >= MOST:
                raise OutOfOrder("full", "已满", "the counter is full")
            yield Raised(to=state + 1)
        case Write():
            yield Written(text=command.text)
        case Echo():
            yield Echoed(to=command.to)
        case _:
            assert_never(command)


def evolve(state: int, event: Event) -> int:
    """The counter's value."""
    return event.to if isinstance(event, Raised | Echoed) else state


TOY = Decider("toy", 0, decide, evolve)
ECHO = Decider("toy_echo", 0, decide, evolve)

COUNTERS = View("counter")
ECHOES = View("echo")

PUT = (
    "insert into counter (stream, value, events) select n.stream, n.value, array[n.event] "
    "from unnest($1::text[], $2::int[], $3::uuid[]) as n(stream, value, event) on conflict (stream) do update set "
    "value = excluded.value, events = counter.events || excluded.events"
)


@COUNTERS.on(Raised)
def _raised(event: Raised, fact: Fact) -> Iterable[Row]:
    yield PUT, fact.stream, event.to, fact.id


@ECHOES.on(Raised)
def _heard(event: Raised, fact: Fact) -> Iterable[Row]:
    yield PUT, fact.stream, event.to, fact.id


def reactions() -> Reactions:
    """The echo service answers each raise, and chokes on the number 7 when it is told to."""
    heard = Reactions()

    @heard.on(Raised)
    def echo(event: Raised, fact: Fact) -> Iterable[Order]:
        if event.to in CHOKES_ON:
            raise ZeroDivisionError
        yield Order(ECHO, fact.stream, Echo(**heard_words(fact, "echo"), to=event.to))

    return heard


CHOKES_ON: set[int] = set()
SCHEMA = Path(__file__).with_name("toy.sql")


def raise_(stream: str, command_id: UUID | None = None, expected_version: int | None = None) -> Order:
    """An order to raise this counter."""
    words = Raise(
        id=command_id or uuid4(), at=NOW, by=Actor("analyst", "an"), station="s", expected_version=expected_version
    )
    return Order(TOY, stream, words)


def write(stream: str, text: str) -> Order:
    """An order to write this."""
    return Order(TOY, stream, Write(id=uuid4(), at=NOW, by=Actor("analyst", "an"), station="s", text=text))


def stream(n: int) -> str:
    """The n-th counter's stream."""
    return f"dispute-{uuid5(UUID(int=0), str(n))}"


def toy_service() -> Service:
    """The service that counts."""
    return Service("toy", ("toy",), (COUNTERS,), lambda house: APIRouter(), SCHEMA)


def echo_service() -> Service:
    """The service that hears it."""
    return Service(
        "toy_echo", ("toy_echo",), (ECHOES,), lambda house: APIRouter(), SCHEMA, sources=("toy",), reactions=reactions()
    )
