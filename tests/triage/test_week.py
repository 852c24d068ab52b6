"""The analysis of a week: frozen once, made anew with a reason, and never from what has not begun."""

from uuid import UUID

from services.triage import events
from services.triage.domain.week import WEEK, FreezeWeek
from services.triage.domain.weekly import Week
from services.triage.events.weeks import Finding, Position
from shared.kernel.refusals import Invalid, OutOfOrder
from tests.given import NOON, SUBJECT, given
from tests.triage.story import ANALYST, POLICY

THIS = Week.of(f"{NOON.isocalendar().year}-W{NOON.isocalendar().week:02}")
FREEZE = FreezeWeek(
    monday=THIS.monday,
    number=1,
    replaces=None,
    reason="",
    positions=(Position(log="triage", lane=0, seq=7),),
    findings=(Finding(topic="reports", of="report", count=1, ids=(UUID(int=1),)),),
)
FROZEN = events.weeks.WeekAnalysed.of(FREEZE, analysis_id=SUBJECT, policy=POLICY.version)
AGAIN = FREEZE.model_copy(update={"number": 2, "replaces": UUID(int=9)})


def test_what_was_found_in_a_week_is_frozen_with_the_positions_of_the_logs() -> None:
    given(WEEK, POLICY).when(FREEZE, by=ANALYST).then(FROZEN)


def test_what_is_frozen_never_changes() -> None:
    given(WEEK, POLICY, FROZEN).when(FREEZE, by=ANALYST).refused(OutOfOrder, "week-analysed")


def test_another_one_of_the_same_week_needs_a_reason_and_names_the_one_before() -> None:
    given(WEEK, POLICY).when(AGAIN, by=ANALYST).refused(Invalid, "week-needs-reason")
    why = AGAIN.model_copy(update={"reason": "补录了三条线索（虚构）"})
    after = events.weeks.WeekAnalysed.of(why, analysis_id=SUBJECT, policy=POLICY.version)
    given(WEEK, POLICY).when(why, by=ANALYST).then(after)
    assert after.replaces == UUID(int=9)


def test_a_week_that_has_not_begun_is_not_analysed() -> None:
    ahead = FREEZE.model_copy(update={"monday": Week(THIS.monday).end.date()})
    given(WEEK, POLICY).when(ahead, by=ANALYST).refused(Invalid, "week-not-begun")
