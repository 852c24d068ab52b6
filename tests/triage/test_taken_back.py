"""A decision is taken back, a link undone: another one is promised, and what is found anew is another one."""

from uuid import UUID

import pytest

from services.triage import events
from services.triage.domain.clocks import Urge
from services.triage.domain.outcomes import (
    FindInformation,
)
from services.triage.domain.screening import (
    dispute_id_of,
    handover_id_of,
    hazard_id_of,
    request_id_of,
)
from shared.kernel.event import Event
from shared.kernel.refusals import OutOfOrder
from tests.triage.screenings import (
    DECISIONS,
    FIND_DISPUTE,
    FIND_HAZARD,
    FIND_REQUEST,
    FINDINGS,
    FOUND_AGAINST,
    FOUND_DISPUTE,
    FOUND_FOR_AUTHORITY,
    FOUND_HAZARD,
    FOUND_REQUEST,
    LINKED,
    REPORT,
    SCREEN_BY,
    TAKE_BACK,
    URGED,
    opened,
    past,
    taken_back,
    unlinked,
)
from tests.triage.story import (
    ANALYST,
    CLOCK,
)


def test_an_unlinked_report_is_promised_a_decision_again() -> None:
    past(opened(), LINKED).when(TAKE_BACK, by=ANALYST).then(unlinked(hours=24))


def test_an_unlinked_report_is_as_urgent_as_it_was() -> None:
    past(opened(urgent=True, hours=1), LINKED).when(TAKE_BACK, by=ANALYST).then(unlinked(hours=1))


def test_an_unlinked_report_can_be_decided() -> None:
    past(opened(), LINKED, unlinked(24)).when(FIND_DISPUTE, by=ANALYST).then(FOUND_DISPUTE)


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda x: type(x).__name__)
def test_any_decision_can_be_taken_back_and_another_one_is_promised_and_made(decision: Event) -> None:
    past(opened(), decision).when(TAKE_BACK, by=ANALYST).then(taken_back(decision))
    past(opened(urgent=True, hours=1), decision).when(TAKE_BACK, by=ANALYST).then(taken_back(decision, hours=1))
    again = events.ReportFoundInformation(report_id=REPORT)
    anew = past(opened(), decision, taken_back(decision))
    anew.when(FindInformation(outcome="information"), by=ANALYST).then(again)
    anew.when(Urge(), by=CLOCK, at=SCREEN_BY).then(URGED)


def test_a_dispute_found_anew_is_another_one() -> None:
    second = events.ReportFoundDispute(report_id=REPORT, dispute_id=dispute_id_of(REPORT, 1), reason="有争执")
    third = events.ReportFoundDispute(report_id=REPORT, dispute_id=dispute_id_of(REPORT, 2), reason="有争执")
    anew = past(opened(), FOUND_DISPUTE, taken_back(FOUND_DISPUTE), URGED)
    anew.when(FIND_DISPUTE, by=ANALYST).then(second)
    past(*anew.events, second, taken_back(second)).when(FIND_DISPUTE, by=ANALYST).then(third)


@pytest.mark.parametrize("so_far", [(opened(),), (opened(), URGED)], ids=["waiting", "urged"])
def test_what_is_not_decided_is_not_taken_back(so_far: tuple[Event, ...]) -> None:
    past(*so_far).when(TAKE_BACK, by=ANALYST).refused(OutOfOrder, "report-undecided")


def test_a_link_is_taken_back_from_the_dispute_that_it_was_made_to() -> None:
    another = events.ReportLinked(report_id=REPORT, dispute_id=UUID(int=10), same="matter")
    past(opened(), LINKED, unlinked(24), another).when(TAKE_BACK, by=ANALYST).then(
        unlinked(24).model_copy(update={"dispute_id": UUID(int=10)})
    )


def test_a_hazard_that_is_found_again_is_another_one() -> None:
    back = taken_back(FOUND_HAZARD)
    again = FOUND_HAZARD.model_copy(update={"hazard_id": hazard_id_of(REPORT, 1)})
    past(opened(), FOUND_HAZARD, back).when(FIND_HAZARD, by=ANALYST).then(again)


def test_a_hazard_of_before_hazards_were_followed_is_taken_back_alone() -> None:
    old = events.ReportFoundHazard(report_id=REPORT, hazard="road")
    past(opened(), old).when(TAKE_BACK, by=ANALYST).then(taken_back(old))
    past(opened(), old, taken_back(old)).when(FIND_HAZARD, by=ANALYST).then(FOUND_HAZARD)


def test_a_request_that_is_found_again_is_another_one_and_one_of_before_is_taken_back_alone() -> None:
    again = FOUND_REQUEST.model_copy(update={"request_id": request_id_of(REPORT, 1)})
    past(opened(), FOUND_REQUEST, taken_back(FOUND_REQUEST)).when(FIND_REQUEST, by=ANALYST).then(again)
    old = events.ReportFoundRequest(report_id=REPORT, department="justice")
    past(opened(), old).when(TAKE_BACK, by=ANALYST).then(taken_back(old))
    past(opened(), old, taken_back(old)).when(FIND_REQUEST, by=ANALYST).then(FOUND_REQUEST)


@pytest.mark.parametrize("decision", [FOUND_FOR_AUTHORITY, FOUND_AGAINST], ids=lambda event: type(event).__name__)
def test_what_was_handed_over_before_hand_overs_were_followed_is_taken_back_alone(decision: Event) -> None:
    old = decision.model_copy(update={"handover_id": None})
    past(opened(), old).when(TAKE_BACK, by=ANALYST).then(taken_back(old))
    past(opened(), old, taken_back(old)).when(FIND_REQUEST, by=ANALYST).then(FOUND_REQUEST)


def test_what_is_handed_over_again_is_another_hand_over() -> None:
    back = taken_back(FOUND_AGAINST)
    again = FOUND_AGAINST.model_copy(update={"handover_id": handover_id_of(REPORT, 1)})
    find = next(finding for finding, event in FINDINGS if event == FOUND_AGAINST)
    past(opened(), FOUND_AGAINST, back).when(find, by=ANALYST).then(again)
