"""Deciding one unit of work: all of it or none; and who may know of a subject at all."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from shared.kernel.command import Command, Dispatch, Envelope
from shared.kernel.decider import Decider
from shared.kernel.event import Event
from shared.kernel.recorded import stream_id
from shared.kernel.refusals import Conflict, Invalid, NotAllowed, NotFound, OutOfOrder, Refused
from shared.kernel.stations import EVERY_STATION
from shared.store.deciding import CommandResult, Decisions, Streams, decide_all
from shared.store.event_log import CompletedCommand
from tests.shared import toy

SUBJECT = UUID(int=7)
STREAM = stream_id("dispute", SUBJECT)


class Begin(Command):
    """Make the subject known."""


class Go(Command):
    """Go one step on."""


class Forbid(Command):
    """Nobody may do this, to a subject that there is."""


class TooLate(Command):
    """It is too late for this."""


class Look(Command):
    """Look, and say nothing."""


def decide(command: Command, state: int, envelope: Envelope, policy: Any) -> Iterable[Event]:
    """A subject that is not there can be begun, or looked for, and nothing else."""
    match command:
        case Begin() | Look() if not state:
            pass
        case _ if not state:
            raise NotFound("unknown-dispute", "没有", "there is none")
        case Forbid():
            raise NotAllowed("not-yours", "不行", "not yours")
        case TooLate():
            raise OutOfOrder("too-late", "晚了", "too late")
        case _:
            pass
    if not isinstance(command, Look):
        yield toy.Raised(to=state + 1)


DISPUTE: Decider[int] = Decider("toy", "dispute", 0, decide, toy.evolve)


def dispatch(command: Command, station: str = "here", seen: int | None = None) -> Dispatch:
    """This command, by somebody of this station who saw this version."""
    envelope = toy.envelope(STREAM, expected_version=seen)
    return Dispatch(DISPUTE, command, replace(envelope, station=station))


def streams(events: int = 2, station: str = "here") -> Streams:
    """The subject as it stands: so many events, at this station."""
    return Streams.of(
        ("toy", STREAM, n, toy.Raised.kind, 1, b'{"to":%d}' % n, None, station) for n in range(1, events + 1)
    )


def decided(streams: Streams, *dispatches: Dispatch, known: dict[UUID, CompletedCommand] | None = None) -> Decisions:
    """What these come to together."""
    return decide_all(dispatches, streams, {} if known is None else known, toy.policy_of, toy.NOW, 1)


def test_what_was_refused_together_with_another_command_is_not_known_when_it_comes_again() -> None:
    subject, known = Streams.of([]), dict[UUID, CompletedCommand]()
    good, bad = toy.raise_(toy.stream(0)), toy.raise_(toy.stream(0), expected_version=99)
    with pytest.raises(Conflict):
        decided(subject, good, bad, known=known)
    decisions = decided(subject, good, known=known)
    assert [(one.event, one.version) for one in decisions.recorded] == [(toy.Raised(to=1), 1)]
    assert [command for command, *_ in decisions.commands] == [good.envelope.id]


@pytest.mark.parametrize("command", [Go(), Forbid(), TooLate()], ids=lambda command: type(command).__name__)
@pytest.mark.parametrize("seen", [None, 1, 2])
def test_a_subject_of_another_station_is_as_if_it_were_not_there(command: Command, seen: int | None) -> None:
    refusals = []
    for subject in (streams(station="there"), Streams.of([])):
        with pytest.raises(NotFound) as refused:
            decided(subject, dispatch(command, seen=seen))
        refusals.append(refused.value.code)
    assert refusals == ["unknown-dispute"] * 2


def test_nothing_is_begun_over_a_subject_of_another_station() -> None:
    subject = streams(station="there")
    with pytest.raises(NotFound):
        decided(subject, dispatch(Begin()))
    assert decided(subject, dispatch(Go(), station="there")).recorded[0].version == 3


def test_whoever_begins_over_a_subject_of_another_station_does_not_hear_its_version_either() -> None:
    for subject in (streams(station="there"), Streams.of([])):
        with pytest.raises(Conflict) as conflict:
            decided(subject, dispatch(Begin(), seen=2))
        assert conflict.value.words == {"version": 0}


def test_whoever_looks_at_a_subject_of_another_station_does_not_learn_its_version() -> None:
    (result,) = decided(streams(station="there"), dispatch(Look())).results
    assert result == CommandResult(STREAM, 0, ())


def test_somebody_of_all_stations_acts_at_the_subjects_own() -> None:
    asked: list[str] = []

    def policy_of(station: str, at: datetime) -> None:
        asked.append(station)

    decisions = decide_all([dispatch(Go(), station=EVERY_STATION)], streams(station="there"), {}, policy_of, toy.NOW, 1)
    assert [one.station for one in decisions.recorded] == ["there"]
    assert asked == ["there"], "and by its policy"


@pytest.mark.parametrize("command", [Go(), Forbid(), TooLate()], ids=lambda command: type(command).__name__)
@pytest.mark.parametrize("station", ["there", ""])
def test_whoever_comes_without_a_station_finds_no_subject(command: Command, station: str) -> None:
    """Not even one that was begun without a station, when that could be done."""
    with pytest.raises(NotFound, match="there is none"):
        decided(streams(station=station), dispatch(command, station=""))


@pytest.mark.parametrize("station", ["", EVERY_STATION])
def test_nothing_is_begun_at_no_station_nor_at_all_of_them(station: str) -> None:
    subject, known = Streams.of([]), dict[UUID, CompletedCommand]()
    with pytest.raises(Invalid) as refused:
        decided(subject, dispatch(Begin(), station=station), known=known)
    assert refused.value.code == "station-needed"
    assert (subject.versions, subject.stations, known) == ({}, {}, {})
    assert decided(subject, dispatch(Look(), station=station)).recorded == [], "looking begins nothing"


def test_what_was_begun_without_a_station_goes_on_by_whoever_acts_for_all() -> None:
    assert [one.station for one in decided(streams(station=""), dispatch(Go(), station=EVERY_STATION)).recorded] == [""]


def test_what_is_begun_belongs_to_the_station_for_what_comes_next_in_the_same_transaction() -> None:
    subject = Streams.of([])
    decided(subject, dispatch(Begin(), station="here"))
    with pytest.raises(NotFound):
        decided(subject, dispatch(Go(), station="there"))
    assert decided(subject, dispatch(Go(), station="here")).recorded[0].version == 2


@pytest.mark.parametrize(
    ("command", "seen", "why"),
    [
        (Forbid(), 1, NotAllowed),
        (Forbid(), None, NotAllowed),
        (TooLate(), 1, Conflict),
        (TooLate(), 2, OutOfOrder),
        (Go(), 1, Conflict),
    ],
)
def test_who_may_not_hears_that_first_and_who_is_late_hears_what_changed(
    command: Command, seen: int | None, why: type[Refused]
) -> None:
    with pytest.raises(why):
        decided(streams(), dispatch(command, seen=seen))


@pytest.mark.parametrize("command", [Go(), TooLate()], ids=lambda command: type(command).__name__)
@pytest.mark.parametrize(("seen", "why"), [(1, "stale-version"), (3, "unknown-version"), (0, "stale-version")])
def test_of_a_version_that_never_was_nobody_says_that_it_was_left_behind(command: Command, seen: int, why: str) -> None:
    with pytest.raises(Conflict) as refused:
        decided(streams(), dispatch(command, seen=seen))
    assert (refused.value.code, refused.value.words) == (why, {"version": 2})


def test_the_version_that_was_seen_is_the_one_that_there_is() -> None:
    assert decided(streams(), dispatch(Go(), seen=2)).results[0].version == 3
