"""Gradings of the past weighed by another table: each signature once, with the relapses before it."""

from uuid import uuid4

from deploy.machine.weighing import Weighed, weighed_anew
from services.triage.policy import Grading
from shared.kernel.event import Event
from tests.house import heard
from tests.triage.disputes import DISPUTE, graded, reopened
from tests.triage.story import POLICY
from tests.triage.test_second import confirmed, lowered, waits


def weighed(*events: Event, **changes: object) -> list[Weighed]:
    """These events of one dispute, weighed by the county's first table with these changes."""
    table = Grading.model_validate(POLICY.grading.model_dump() | changes)
    return list(weighed_anew((heard(one, f"dispute-{DISPUTE}", uuid4()) for one in events), table))


def test_a_grade_that_another_person_confirmed_counts_once_as_it_was_signed_for() -> None:
    found = weighed(graded(2), waits(), confirmed(3), lowered())
    assert [(one.decided, one.proposed) for one in found] == [(2, 4), (3, 4)]


def test_a_relapse_weighs_in_what_is_graded_after_it() -> None:
    found = weighed(graded(2), reopened(), waits())
    assert [(one.relapsed, one.instead, one.differs) for one in found] == [(False, 4, False), (True, 3, True)]


def test_a_factor_that_the_table_does_not_know_is_passed_over_and_named() -> None:
    [one] = weighed(graded(3, factors=("rumour", "weapon")), at_least={"weapon": 1})
    assert (one.instead, one.strange, one.factors) == (1, ("rumour",), ("rumour", "weapon"))
