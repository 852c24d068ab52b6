"""A small service for the tests of the store, the relay and the reader: counters that may be raised up to ten."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, assert_never
from uuid import UUID, uuid4, uuid5

from shared.kernel.command import Addressed, Command, Dispatch, Envelope
from shared.kernel.decider import Decider
from shared.kernel.event import Event
from shared.kernel.reactor import Reactor
from shared.kernel.recorded import Actor, RecordedEvent, subject_of
from shared.kernel.refusals import OutOfOrder
from shared.store.service import Service
from shared.store.view import RawChange, View

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MOST = 10
AN = Actor("analyst", "an")


class Raised(Event, kind="toy.raised"):
    """A counter went up by one."""

    to: int


class Written(Event, kind="toy.written"):
    """Somebody wrote something, maybe at length."""

    text: str


class Echoed(Event, kind="toy_echo.echoed"):
    """Another service heard of it."""

    to: int


class Raise(Command):
    """Raise the counter by one."""


class RaiseFirst(Raise):
    """Raise a counter that nobody has raised before."""

    founds = True


class Write(Command):
    """Write this."""

    text: str


class Echo(Command):
    """Say again what was heard."""

    to: int


class EchoFirst(Echo):
    """Say again the first that was heard of a counter, as a report that is heard founds its screening."""

    founds = True


ToyCommand = Raise | Write | Echo


def decide(command: ToyCommand, state: int, envelope: Envelope, policy: Any) -> Iterable[Event]:
    """Up to ten, then no."""
    match command:
        case Raise():
            if state >= MOST:
                raise OutOfOrder("full", "已满", "the counter is full")
            yield Raised(to=state + 1)
        case Write():
            if command.text:
                yield Written.of(command)
        case Echo():
            yield Echoed.of(command)
        case _:
            assert_never(command)


def evolve(state: int, event: Event) -> int:
    """The counter's value."""
    return event.to if isinstance(event, Raised | Echoed) else state


def counter(log: str) -> Decider[int]:
    """The counters whose events go to this log."""
    return Decider(log, "dispute", 0, decide, evolve)


TOY, ECHO = counter("toy"), counter("toy_echo")

COUNTERS = View("counter", "stream")
ECHOES = View("counter", "stream")

PUT = (
    "insert into counter (stream, value, events) select n.stream, n.value, array[n.event] "
    "from unnest($1::text[], $2::int[], $3::uuid[]) as n(stream, value, event) on conflict (stream) do update set "
    "value = excluded.value, events = counter.events || excluded.events"
)


@COUNTERS.on(Raised)
def _raised(event: Raised, recorded: RecordedEvent) -> RawChange:
    return PUT, recorded.stream, event.to, recorded.id


@ECHOES.on(Raised)
def _heard(event: Raised, recorded: RecordedEvent) -> RawChange:
    return PUT, recorded.stream, event.to, recorded.id


def reactor(echoing: Decider[int]) -> Reactor:
    """What the echo service does: it answers each raise, and chokes or fails on some numbers when it is told to."""
    made = Reactor()

    @made.on(Raised)
    def echo(event: Raised, recorded: RecordedEvent) -> Iterable[Addressed]:
        if event.to in FAILS_ON:
            raise ZeroDivisionError
        if event.to in CHOKES_ON:
            raise OutOfOrder("choked", "噎住了", "it chokes on this")
        yield echoing.to(recorded.subject, (EchoFirst if recorded.version == 1 else Echo).of(event))

    return made


CHOKES_ON: set[int] = set()  # what it refuses
FAILS_ON: set[int] = set()  # what nobody foresaw
SCHEMA = Path(__file__).with_name("toy.sql")


def envelope(stream: str, command_id: UUID | None = None, expected_version: int | None = None) -> Envelope:
    """What comes with a command on this stream."""
    subject = subject_of(stream)
    return Envelope(
        id=command_id or uuid4(), at=NOW, by=AN, station="s", subject=subject, expected_version=expected_version
    )


def raise_(
    stream: str, command_id: UUID | None = None, expected_version: int | None = None, log: str = "toy"
) -> Dispatch:
    """A command to raise this counter."""
    return Dispatch(counter(log), Raise(), envelope(stream, command_id, expected_version))


def raise_first(stream: str) -> Dispatch:
    """A command to raise this counter for the first time."""
    return Dispatch(TOY, RaiseFirst(), envelope(stream))


def write_nothing(stream: str) -> Dispatch:
    """A command that leads to no event."""
    return Dispatch(TOY, Write(text=""), envelope(stream))


def write(stream: str, text: str) -> Dispatch:
    """A command to write this."""
    return Dispatch(TOY, Write(text=text), envelope(stream))


def stream(n: int) -> str:
    """The n-th counter's stream."""
    return f"dispute-{uuid5(UUID(int=0), str(n))}"


def counting(log: str = "toy") -> Service:
    """The service that counts, on this log."""
    return Service("toy", logs=(log,), views=(COUNTERS,), schema=SCHEMA)


def hearing(source: str = "toy", log: str = "toy_echo") -> Service:
    """The service that hears `source` and answers on `log`."""
    return Service(
        "toy_echo", logs=(log,), views=(ECHOES,), schema=SCHEMA, sources=(source,), reactor=reactor(counter(log))
    )


def policy_of(station: str, at: datetime) -> None:
    """There is no policy to count by."""


COUNTING, HEARING = counting(), hearing()
