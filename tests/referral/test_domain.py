"""Referral decides: who is competent, who signs, who may do what, and what each department hears."""

from datetime import timedelta

import pytest

from services.referral import events
from services.referral.domain.clocks import Urge
from services.referral.domain.department import Accept, Fail, ReportAction, Resolve, Return
from services.referral.domain.incoming import ChangeLevel
from services.referral.domain.station import GrantExtension, Refer, SendOn
from shared.kernel.decider import OutgoingEvent
from shared.kernel.recorded import Actor
from shared.kernel.refusals import Invalid, NotAllowed, NotFound, OutOfOrder
from tests.given import NOON, Past
from tests.referral.story import (
    ACCEPT_BY,
    ANALYST,
    CHIEF,
    CLOCK,
    ID,
    JUSTICE,
    LAND,
    REFER_BY,
    RESOLVE_BY,
    WOMEN,
    Wish,
    given,
    handed_over,
    in_hand,
    only,
    open_case,
    referred,
    resolved,
    returned,
    to,
    waiting,
    wish,
)


def notified(part: str) -> events.ReferralNotified:
    return events.ReferralNotified(
        dispute_id=ID,
        part=part,
        level=3,
        category="neighbours",
        village="Lianxi",
        summary="（虚构）两家为水沟争执",
        accept_by=ACCEPT_BY,
    )


def test_a_graded_dispute_waits_and_the_route_table_proposes_its_department() -> None:
    given().when(*open_case()).then(
        events.CaseOpened(
            dispute_id=ID,
            level=3,
            category="neighbours",
            village="Lianxi",
            summary="（虚构）两家为水沟争执",
            proposed_department="justice",
            refer_by=REFER_BY,
            policy="2026-01",
        )
    )


def test_a_category_that_no_route_knows_is_proposed_to_the_station() -> None:
    opened = only(given().after(*open_case(category="of another county")), events.CaseOpened)
    assert opened.proposed_department == "station"


def test_a_case_is_opened_once() -> None:
    waiting().when(*open_case()).quiet()


def test_referring_goes_to_the_proposed_department_and_tells_each_only_its_own_part() -> None:
    waiting().when(Refer(assisting=("land",)), ANALYST).then(
        events.DisputeReferred(
            dispute_id=ID,
            level=3,
            lead="justice",
            assisting=("land",),
            referred_at=NOON,
            refer_by=REFER_BY,
            accept_by=ACCEPT_BY,
            policy="2026-01",
        ),
        to("justice", notified("lead")),
        to("land", notified("assisting")),
    )


def test_no_department_hears_who_else_takes_part() -> None:
    outcome = waiting().when(Refer(assisting=("land", "women")), ANALYST)
    heard = {said.log: said.event.model_dump_json() for said in outcome.said if isinstance(said, OutgoingEvent)}
    assert heard.keys() == {"referrals.justice", "referrals.land", "referrals.women"}
    for log, words in heard.items():
        others = {"justice", "land", "women"} - {log.removeprefix("referrals.")}
        assert not [other for other in others if other in words]


def test_the_station_may_choose_another_lead_than_proposed() -> None:
    referral = only(waiting().after(Refer(lead="housing"), CHIEF), events.DisputeReferred)
    assert referral.lead == "housing"


@pytest.mark.parametrize(
    ("lead", "assisting", "code"),
    [
        ("moon", (), "unknown-department"),
        (None, ("moon",), "unknown-department"),
        (None, ("justice",), "department-twice"),
        (None, ("land", "land"), "department-twice"),
    ],
)
def test_a_referral_names_known_departments_once(lead: str | None, assisting: tuple[str, ...], code: str) -> None:
    waiting().when(Refer(lead=lead, assisting=assisting), ANALYST).refused(Invalid, code)


def test_a_department_that_is_not_known_is_not_repeated_and_those_that_are_known_are_named() -> None:
    refusal = waiting().when(Refer(lead="moon", assisting=("land",)), ANALYST).refusal
    assert refusal is not None
    for sentence in (refusal.zh, refusal.en):
        assert "moon" not in sentence
        assert "justice" in sentence


def test_the_lead_department_signs_and_promises_a_resolution() -> None:
    referred().when(Accept(), JUSTICE).then(
        events.ReferralAccepted(
            dispute_id=ID, department="justice", resolve_by=RESOLVE_BY, policy="2026-01", handler="zhao"
        )
    )


def test_an_assisting_department_does_not_sign() -> None:
    referred().when(Accept(), LAND).refused(NotAllowed, "lead-department-only")


def test_the_station_does_not_sign_for_another_department() -> None:
    referred().when(Accept(), CHIEF).refused(NotAllowed, "lead-department-only")


def test_the_station_signs_for_what_is_referred_to_itself() -> None:
    own = waiting().after(Refer(lead="station"), ANALYST)
    assert only(own.after(Accept(), ANALYST), events.ReferralAccepted).department == "station"


@pytest.mark.parametrize(
    "step",
    [
        wish(Accept(), WOMEN),
        wish(Return(reason="与我无关"), WOMEN),
        wish(ReportAction(action="走访"), WOMEN),
        wish(Resolve(outcome="好了"), WOMEN),
    ],
    ids=lambda step: type(step.command).__name__,
)
@pytest.mark.parametrize("past", [given(), waiting(), referred(), in_hand(), returned(), resolved()])
def test_a_department_without_a_part_is_told_that_there_is_no_such_dispute(past: Past, step: Wish) -> None:
    past.when(*step).refused(NotFound, "unknown-dispute")


def test_after_its_return_a_dispute_is_unknown_to_the_department() -> None:
    returned().when(Accept(), JUSTICE).refused(NotFound, "unknown-dispute")


def test_a_return_gives_it_back_to_the_station_and_releases_all() -> None:
    released = events.ReleaseNotified(dispute_id=ID, why="returned")
    referred().when(Return(reason="不属调解范围"), JUSTICE).then(
        events.ReferralReturned(
            dispute_id=ID,
            department="justice",
            reason="不属调解范围",
            returns=1,
            resend_by=NOON + timedelta(days=1),
            policy="2026-01",
        ),
        to("justice", released),
        to("land", released),
    )


def test_what_was_signed_for_is_not_returned() -> None:
    in_hand().when(Return(reason="太难"), JUSTICE).refused(OutOfOrder, "in-hand")


def test_a_returned_dispute_is_sent_on_to_another_department() -> None:
    returned().when(SendOn(lead="land"), ANALYST).then(
        events.DisputeSentOn(dispute_id=ID, level=3, lead="land", accept_by=ACCEPT_BY, policy="2026-01"),
        to("land", notified("lead")),
    )


def test_it_is_not_sent_back_to_the_one_that_returned_it() -> None:
    returned().when(SendOn(lead="justice"), ANALYST).refused(Invalid, "same-department")


def test_returns_are_counted() -> None:
    twice = returned().after(SendOn(lead="land"), ANALYST).after(Return(reason="不属我所"), LAND)
    assert [event.returns for event in twice.events if isinstance(event, events.ReferralReturned)] == [1, 2]


@pytest.mark.parametrize("actor", [JUSTICE, LAND])
def test_lead_and_assisting_departments_report_actions(actor: Actor) -> None:
    in_hand().when(ReportAction(action="（虚构）现场调解"), actor).then(
        events.ActionReported(dispute_id=ID, department=actor.department, action="（虚构）现场调解", handler=actor.name)
    )


def test_the_station_reports_no_action_in_a_case_that_is_not_its_own() -> None:
    in_hand().when(ReportAction(action="走访"), ANALYST).refused(NotAllowed, "involved-departments-only")


def test_a_resolution_names_everybody_who_worked_on_it() -> None:
    past = in_hand().after(ReportAction(action="（虚构）测量"), LAND)
    released = events.ReleaseNotified(dispute_id=ID, why="resolved")
    colleague = JUSTICE._replace(name="qian")
    past.when(Resolve(outcome="（虚构）水沟改道"), colleague).then(
        events.DisputeResolved(
            dispute_id=ID,
            department="justice",
            level=3,
            category="neighbours",
            outcome="（虚构）水沟改道",
            handlers=("zhao", "sun", "qian"),
            resolved_at=NOON,
        ),
        to("justice", released),
        to("land", released),
    )


def test_a_failed_mediation_tells_of_the_other_ways_and_may_be_referred_again() -> None:
    fail = wish(Fail(reason="一方拒绝", ways_told=("court", "arbitration")), JUSTICE)
    failed = in_hand().after(*fail)
    assert only(failed, events.ResolutionFailed).ways_told == ("court", "arbitration")
    again = failed.after(Refer(lead="women"), ANALYST)
    assert again.events[-1].kind == events.DisputeReferred.kind


@pytest.mark.parametrize(
    ("past", "code"),
    [
        (waiting(), "not-referred"),
        (referred(), "not-accepted"),
        (returned(), "returned"),
        (resolved(), "already-resolved"),
        (handed_over(), "already-resolved"),
    ],
)
def test_a_step_out_of_order_says_which_one_fits(past: Past, code: str) -> None:
    past.when(GrantExtension(days=3), CHIEF).refused(OutOfOrder, code)


def test_a_dispute_is_referred_once() -> None:
    referred().when(Refer(), ANALYST).refused(OutOfOrder, "not-accepted")
    in_hand().when(Refer(), ANALYST).refused(OutOfOrder, "in-hand")


def test_a_new_grade_follows_and_the_promised_clock_stays() -> None:
    in_hand().when(ChangeLevel(level=2), CLOCK).then(events.LevelChanged(dispute_id=ID, level=2, old_level=3))
    in_hand().when(ChangeLevel(level=3), CLOCK).quiet()
    regraded = in_hand().after(ChangeLevel(level=2), CLOCK)
    regraded.when(Urge(clock="resolve"), CLOCK, RESOLVE_BY - timedelta(seconds=1)).quiet()
