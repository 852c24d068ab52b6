"""Whoever made a report adds to it or withdraws it: what waits leaves the queue, what is decided keeps its decision."""

from datetime import timedelta

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from services.triage import events
from services.triage.domain.clocks import CorrectDeadline, Urge
from services.triage.reactions import REACTOR
from shared.kernel.command import Command
from shared.kernel.event import Event
from shared.kernel.refusals import OutOfOrder
from tests.facts import report_amended, report_withdrawn
from tests.given import NOON, Past
from tests.house import heard
from tests.triage.screenings import (
    FINDINGS,
    LINKED,
    NOTE_AMENDMENT,
    NOTE_WITHDRAWAL,
    REPORT,
    TAKE_BACK,
    URGED,
    opened,
    past,
    taken_back,
    unlinked,
)
from tests.triage.story import ANALYST, CLOCK, HEARD

AMENDED = events.amended.ScreeningAmended.of(NOTE_AMENDMENT, report_id=REPORT)
WITHDRAWN = events.amended.ScreeningWithdrawn.of(NOTE_WITHDRAWAL, report_id=REPORT)
NOTED = events.amended.WithdrawalNoted.of(NOTE_WITHDRAWAL, report_id=REPORT)
EVERY_WISH = [*(finding for finding, _ in FINDINGS), TAKE_BACK, NOTE_AMENDMENT, NOTE_WITHDRAWAL]


def test_both_are_heard_of_intake_on_the_stream_of_the_report() -> None:
    for event, command in ((report_amended(REPORT), NOTE_AMENDMENT), (report_withdrawn(REPORT), NOTE_WITHDRAWAL)):
        [told] = REACTOR.react(heard(event, f"report-{REPORT}", REPORT))
        assert (told.stream, told.command) == (f"report-{REPORT}", command)


@pytest.mark.parametrize("so_far", [(), (URGED,), (URGED, LINKED)], ids=["waits", "urged", "linked"])
def test_what_is_added_stands_beside_the_report(so_far: tuple[Event, ...]) -> None:
    past(opened(), *so_far).when(NOTE_AMENDMENT, by=HEARD).then(AMENDED)


@pytest.mark.parametrize("so_far", [(), (URGED,), (AMENDED,)], ids=["waits", "urged", "amended"])
def test_what_waits_does_so_no_more_when_it_is_withdrawn(so_far: tuple[Event, ...]) -> None:
    past(opened(), *so_far).when(NOTE_WITHDRAWAL, by=HEARD).then(WITHDRAWN)


@pytest.mark.parametrize("decision", [event for _, event in FINDINGS], ids=lambda event: type(event).__name__)
def test_what_is_decided_keeps_its_decision_and_the_withdrawal_is_noted(decision: Event) -> None:
    past(opened(), decision).when(NOTE_WITHDRAWAL, by=HEARD).then(NOTED)


@pytest.mark.parametrize("wish", [Urge(), CorrectDeadline()], ids=["urge", "correct"])
def test_nobody_is_urged_for_what_is_withdrawn(wish: Command) -> None:
    past(opened(), WITHDRAWN).when(wish, by=CLOCK, at=NOON + timedelta(days=2)).quiet()


@pytest.mark.parametrize("wish", [*(finding for finding, _ in FINDINGS), TAKE_BACK], ids=lambda one: type(one).__name__)
def test_nothing_is_decided_of_what_is_withdrawn(wish: Command) -> None:
    past(opened(), WITHDRAWN).when(wish, by=ANALYST).refused(OutOfOrder, "report-withdrawn")


@pytest.mark.parametrize("decision", [event for _, event in FINDINGS if event != LINKED], ids=lambda event: event.kind)
def test_a_decision_that_is_taken_back_after_the_withdrawal_leaves_nothing_that_waits(decision: Event) -> None:
    past(opened(), decision, NOTED).when(TAKE_BACK, by=ANALYST).then(taken_back(decision), WITHDRAWN)


def test_a_link_that_is_taken_back_after_the_withdrawal_leaves_nothing_that_waits() -> None:
    past(opened(), LINKED, NOTED).when(TAKE_BACK, by=ANALYST).then(unlinked(24), WITHDRAWN)


@pytest.mark.parametrize("so_far", [(WITHDRAWN,), (LINKED, NOTED)], ids=["withdrawn", "noted"])
def test_a_withdrawal_is_said_once(so_far: tuple[Event, ...]) -> None:
    past(opened(), *so_far).when(NOTE_WITHDRAWAL, by=HEARD).quiet()


def test_what_was_never_heard_of_is_passed_over() -> None:
    past().when(NOTE_AMENDMENT, by=HEARD).quiet()
    past().when(NOTE_WITHDRAWAL, by=HEARD).quiet()
    past(opened(), WITHDRAWN).when(NOTE_AMENDMENT, by=HEARD).quiet()


@over(st.lists(st.sampled_from(FINDINGS), min_size=1, max_size=4), st.integers(0, 60), st.booleans())
def test_withdrawn_before_or_after_the_decision_is_taken_back_the_books_are_the_same(
    findings: list[tuple[Command, Event]], hours: int, amended: bool
) -> None:
    at = NOON + timedelta(hours=hours)
    decided = past(opened(), *([AMENDED] if amended else []))
    for finding, _ in findings[:-1]:
        decided = decided.after(finding, by=ANALYST, at=at).after(TAKE_BACK, by=ANALYST, at=at)
    decided = decided.after(findings[-1][0], by=ANALYST, at=at)
    before = decided.after(NOTE_WITHDRAWAL, by=HEARD, at=at).after(TAKE_BACK, by=ANALYST, at=at)
    after = decided.after(TAKE_BACK, by=ANALYST, at=at).after(NOTE_WITHDRAWAL, by=HEARD, at=at)
    assert [event for event in before.events if event != NOTED] == list(after.events)
    assert _answers(before) == _answers(after)


def _answers(of: Past) -> list[object]:
    """What comes of every wish there is: so much of a state as anybody may know."""
    told = [of.when(wish, by=ANALYST, at=NOON + timedelta(days=9)) for wish in (*EVERY_WISH, Urge())]
    return [(one.said, one.refusal and one.refusal.code) for one in told]
