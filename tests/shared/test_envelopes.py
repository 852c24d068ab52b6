"""What stands round a command: ids that are the same whenever the same thing is heard or due, and who caused it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from shared.kernel.calendar import CHINA
from shared.kernel.command import Addressed, Envelope
from shared.kernel.reactor import Due, Reactor, Timers
from shared.kernel.recorded import Actor, RecordedEvent
from tests.shared import toy
from tests.shared.entries import raised

HEARD = raised(0, 1)._replace(id=UUID(int=1), station="changluo", correlation_id=UUID(int=9))
SUBJECT = HEARD.subject
REACTOR, TIMERS = Reactor(), Timers()
DUE_AT = datetime(2026, 3, 2, 17, 0, tzinfo=CHINA)
DUE = Due(f"dispute-{UUID(int=5)}", "accept-2", DUE_AT, "changluo", UUID(int=9), DUE_AT + timedelta(hours=2))


@REACTOR.on(toy.Raised)
def tell(event: toy.Raised, recorded: RecordedEvent) -> Iterable[Addressed]:
    yield toy.TOY.to(recorded.subject, toy.Raise())
    yield toy.ECHO.to(recorded.subject, toy.Echo.of(event))


@TIMERS.on("accept", "resolve")
def urge(due: Due) -> Iterable[Addressed]:
    yield toy.TOY.to(due.subject, toy.Raise())


@TIMERS.corrects
def move(due: Due) -> Iterable[Addressed]:
    yield toy.TOY.to(due.subject, toy.Raise())


def test_a_heard_event_leads_to_commands_that_name_it_as_their_cause() -> None:
    first, second = REACTOR.react(HEARD)
    assert (first.decider, first.command, second.command) == (toy.TOY, toy.Raise(), toy.Echo(to=1))
    assert first.envelope == Envelope(
        id=UUID("c4786f94-63ef-5e6c-b165-fdd6df87ff66"), at=HEARD.recorded_at, by=Actor("system", "tell"),
        station="changluo", subject=SUBJECT, occurred_at=HEARD.occurred_at, correlation_id=UUID(int=9),
        causation_id=HEARD.id,
    )  # fmt: skip
    assert second.envelope.id == UUID("c4a82250-30c6-5be2-b314-bfef1c8c1bab")


def test_hearing_the_same_again_makes_the_same_commands() -> None:
    assert REACTOR.react(HEARD) == REACTOR.react(HEARD)
    other = REACTOR.react(HEARD._replace(id=UUID(int=2)))
    assert not {one.envelope.id for one in other} & {one.envelope.id for one in REACTOR.react(HEARD)}


def test_an_event_that_nobody_handles_leads_to_nothing() -> None:
    assert REACTOR.react(HEARD._replace(event=toy.Written(text="x"))) == []


def test_an_overdue_promise_leads_to_the_clocks_command_with_an_id_of_what_was_promised() -> None:
    (dispatch,) = TIMERS.overdue(DUE)
    assert dispatch.envelope == Envelope(
        id=UUID("cb0656cf-2333-5c56-8ede-5b3cef390099"), at=DUE.now, by=Actor("system", "clock"), station="changluo",
        subject=UUID(int=5), occurred_at=DUE_AT, correlation_id=UUID(int=9),
    )  # fmt: skip


def test_the_same_promise_is_the_same_command_whenever_the_clock_wakes_and_in_whatever_zone_it_is_written() -> None:
    later = DUE._replace(now=DUE.now + timedelta(days=1), due_at=DUE_AT.astimezone(None))
    assert TIMERS.overdue(later)[0].envelope.id == TIMERS.overdue(DUE)[0].envelope.id


@pytest.mark.parametrize(
    "other",
    [DUE._replace(name="accept-3"), DUE._replace(due_at=DUE_AT + timedelta(microseconds=1)),
     DUE._replace(stream=f"dispute-{UUID(int=6)}")],
    ids=["another name", "another time", "another stream"],
)  # fmt: skip
def test_another_promise_is_another_command(other: Due) -> None:
    assert TIMERS.overdue(other)[0].envelope.id != TIMERS.overdue(DUE)[0].envelope.id


def test_a_correction_is_another_command_than_what_is_done_when_the_promise_is_over_and_happens_now() -> None:
    (dispatch,) = TIMERS.corrected(DUE)
    assert dispatch.envelope.id == UUID("a622c5d1-8e7f-54da-81c9-33b3e95b63d6")
    assert dispatch.envelope.occurred_at == DUE.now


def test_a_deadline_that_nobody_registered_is_an_error_and_not_passed_over() -> None:
    with pytest.raises(LookupError):
        TIMERS.overdue(DUE._replace(name="unheard"))


def test_where_nobody_corrects_nothing_is_corrected() -> None:
    assert Timers().corrected(DUE) == []


def test_a_command_beside_another_has_an_id_of_its_own_and_claims_no_version() -> None:
    first = Envelope(
        id=UUID(int=3), at=DUE_AT, by=toy.AN, station="s", subject=SUBJECT, expected_version=4, fingerprint=b"f"
    )
    second = first.beside("dispute", UUID(int=8))
    assert second == Envelope(
        id=UUID("5a29e8f1-3926-5c9b-99a9-16800b075843"), at=DUE_AT, by=toy.AN, station="s", subject=UUID(int=8),
        expected_version=None, correlation_id=UUID(int=3), fingerprint=b"f",
    )  # fmt: skip
    assert second.beside("again", SUBJECT).correlation_id == UUID(int=3), "the first of them leads"
