"""A second pair of eyes: what is graver holds at once, what is less serious waits for somebody else."""

from datetime import timedelta
from typing import Any

import pytest

from services.triage import events
from services.triage.domain.clocks import Urge
from services.triage.domain.dispute import DISPUTE as DISPUTES
from services.triage.domain.dispute import Close, Reopen
from services.triage.domain.second import Confirm, Refuse
from services.triage.policy import SecondPerson
from shared.kernel.command import Command
from shared.kernel.event import Event
from shared.kernel.recorded import Actor
from shared.kernel.refusals import NotAllowed, OutOfOrder
from tests.given import NOON, Past, given
from tests.triage.disputes import (
    CLOSED,
    DISPUTE,
    ENTERED,
    GRADE_BY,
    TAKE_OUT,
    grade,
    graded,
    plan,
    regraded,
    reopened,
)
from tests.triage.story import ANALYST, CLOCK, HEARD, POLICY

WANG = Actor("chief", "wang")
TWO = POLICY.model_copy(update={"second_person": SecondPerson(levels=frozenset({1}), less_serious=True)})
LEVEL_1, LEVEL_2, LEVEL_3 = graded(1, refer_hours=1), graded(2, refer_hours=4), graded(3)
SIGNED: dict[str, Any] = {"dispute_id": DISPUTE, "signed_by": "analyst:li"}
HOLDS = events.GradeHoldsUnconfirmed(level=1, policy=TWO.version, **SIGNED)
CONFIRM, REFUSE = Confirm(), Refuse(reason="证据不足（虚构）")


def past(*so_far: Event) -> Past:
    return given(DISPUTES, TWO, *so_far)


def waits(level: int = 3, old_level: int = 2) -> events.GradeAwaitsConfirmation:
    """A less serious grade that somebody signed for."""
    first = graded(level)
    return events.GradeAwaitsConfirmation.of(first, old_level=old_level, signed_by="analyst:li")


def lowered(reopened: bool = False, hours: int = 24) -> events.DisputeRegraded:
    """The grade 3 of an analyst, confirmed after so many hours of its own clock."""
    anew = regraded(graded(3, refer_hours=hours), old_level=2, reopened=reopened)
    return anew.model_copy(update={"signed_by": "analyst:li"})


def confirmed(level: int) -> events.GradeConfirmed:
    return events.GradeConfirmed(level=level, **SIGNED)


def not_confirmed(level: int) -> events.GradeNotConfirmed:
    return events.GradeNotConfirmed(level=level, reason=REFUSE.reason, **SIGNED)


def test_a_first_grade_of_level_1_holds_at_once_and_another_person_is_asked() -> None:
    past(ENTERED).when(grade(1), by=ANALYST).then(LEVEL_1, HOLDS)


def test_an_upgrade_to_level_1_holds_at_once_and_another_person_is_asked() -> None:
    past(ENTERED, LEVEL_3).when(grade(1), by=ANALYST).then(regraded(LEVEL_1, 3, reopened=False), HOLDS)


def test_a_less_serious_grade_waits_and_the_old_one_holds() -> None:
    low = past(ENTERED, LEVEL_2)
    low.when(grade(3), by=ANALYST).then(waits())
    asked = past(ENTERED, LEVEL_2, waits())
    assert asked.when(plan(), by=ANALYST).refusal is None, "a plan is for level 2, which holds still"


@pytest.mark.parametrize(("before", "level"), [((), 2), ((), 4), ((LEVEL_3,), 2)])
def test_what_is_neither_level_1_nor_less_serious_needs_nobody_else(before: tuple[Event, ...], level: int) -> None:
    said = past(ENTERED, *before).when(grade(level), by=ANALYST).said
    assert [type(one) for one in said] == [events.DisputeRegraded if before else events.DisputeGraded]


def test_another_person_confirms_and_from_then_on_it_holds_as_of_whoever_signed() -> None:
    later = NOON + timedelta(hours=2)
    past(ENTERED, LEVEL_2, waits()).when(CONFIRM, by=WANG, at=later).then(confirmed(3), lowered(hours=26))


def test_level_1_is_confirmed_by_a_word_and_stays() -> None:
    past(ENTERED, LEVEL_1, HOLDS).when(CONFIRM, by=WANG).then(confirmed(1))


@pytest.mark.parametrize("so_far", [(LEVEL_2, waits()), (LEVEL_1, HOLDS)], ids=["waits", "holds"])
@pytest.mark.parametrize("as_what", ["analyst", "chief"])
@pytest.mark.parametrize("command", [CONFIRM, REFUSE], ids=["confirm", "refuse"])
def test_nobody_is_his_own_second_person_whatever_he_works_as(
    so_far: tuple[Event, ...], as_what: str, command: Command
) -> None:
    same = Actor(as_what, ANALYST.name)
    past(ENTERED, *so_far).when(command, by=same).refused(NotAllowed, "second-person-needed")


def test_what_is_not_confirmed_never_held_and_can_be_graded_anew() -> None:
    asked = past(ENTERED, LEVEL_2, waits())
    asked.when(REFUSE, by=WANG).then(not_confirmed(3))
    past(ENTERED, LEVEL_2, waits(), not_confirmed(3)).when(grade(2), by=ANALYST).refused(OutOfOrder, "same-level")
    past(ENTERED, LEVEL_2, waits(), not_confirmed(3)).when(grade(3), by=ANALYST).then(waits())


def test_a_level_1_that_is_not_confirmed_holds_on_for_nobody_lowers_it_alone() -> None:
    past(ENTERED, LEVEL_1, HOLDS).when(REFUSE, by=WANG).then(not_confirmed(1))
    by_wang = waits(level=2, old_level=1).model_copy(update={"signed_by": str(WANG)})
    past(ENTERED, LEVEL_1, HOLDS, not_confirmed(1)).when(grade(2), by=WANG).then(by_wang)


@pytest.mark.parametrize(
    "so_far",
    [
        (ENTERED,),
        (ENTERED, LEVEL_2),
        (ENTERED, LEVEL_2, waits(), confirmed(3), lowered()),
        (ENTERED, LEVEL_2, waits(), not_confirmed(3)),
        (ENTERED, LEVEL_2, waits(), regraded(LEVEL_1, 2, reopened=False)),
        (ENTERED, LEVEL_2, waits(), reopened()),
    ],
    ids=["entered", "graded", "confirmed", "not confirmed", "graded graver meanwhile", "relapsed meanwhile"],
)
@pytest.mark.parametrize("command", [CONFIRM, REFUSE], ids=["confirm", "refuse"])
def test_where_nothing_waits_nothing_is_confirmed(so_far: tuple[Event, ...], command: Command) -> None:
    past(*so_far).when(command, by=WANG).refused(OutOfOrder, "nothing-to-confirm")


def test_after_a_relapse_a_less_serious_grade_waits_and_the_clock_of_grading_goes_on() -> None:
    relapsed = past(ENTERED, LEVEL_2, reopened())
    relapsed.when(grade(3), by=ANALYST).then(waits().model_copy(update={"proposed_level": 3}))
    asked = past(ENTERED, LEVEL_2, reopened(), waits())
    urged = events.GradingUrged(dispute_id=DISPUTE, grade_by=GRADE_BY)
    asked.when(Urge(), by=CLOCK, at=GRADE_BY).then(urged)
    asked.when(CONFIRM, by=WANG).then(confirmed(3), lowered(reopened=True))


def test_what_machines_bring_does_not_wait_for_a_second_person() -> None:
    asked = past(ENTERED, LEVEL_2, waits())
    asked.when(Reopen(), by=HEARD).then(reopened(1))
    asked.when(Close(), by=HEARD).then(CLOSED)
    assert asked.when(TAKE_OUT, by=ANALYST).refusal is None


def test_a_policy_without_a_second_person_asks_none() -> None:
    given(DISPUTES, POLICY, ENTERED).when(grade(1), by=ANALYST).then(LEVEL_1)
    given(DISPUTES, POLICY, ENTERED, LEVEL_2).when(grade(3), by=ANALYST).then(regraded(LEVEL_3, 2, reopened=False))
