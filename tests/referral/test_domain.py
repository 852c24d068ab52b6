"""Referral decides: who is competent, who signs, who may do what, and what each department hears."""

from datetime import timedelta

import pytest

from services.referral.domain import (
    Accept,
    AskExtension,
    ChangeLevel,
    Clock,
    Fail,
    GrantExtension,
    Refer,
    RefuseExtension,
    ReopenCase,
    ReportAction,
    Resolve,
    Return,
    SendOn,
    Urge,
)
from services.referral.events import (
    AcceptanceUrged,
    ActionReported,
    BureauExtended,
    BureauReferred,
    BureauReleased,
    BureauUrged,
    CaseOpened,
    CaseReopened,
    DisputeReferred,
    DisputeResolved,
    DisputeSentOn,
    ExtensionAsked,
    ExtensionGranted,
    ExtensionRefused,
    HandlingUrged,
    LevelChanged,
    ReferralAccepted,
    ReferralReturned,
    ReferralUrged,
    ResendingUrged,
    ResolutionFailed,
)
from shared.decider import Actor, Command, Invalid, NotAllowed, NotFound, Notice, OutOfOrder
from shared.event import Event
from tests.given import NOON, POLICY, Past, given
from tests.referral.story import (
    ANALYST,
    CHIEF,
    CLOCK,
    DISPUTE,
    ID,
    JUSTICE,
    LAND,
    REFER_BY,
    WOMEN,
    by,
    in_hand,
    only,
    open_case,
    referred,
    resolved,
    returned,
    waiting,
)

ACCEPT_BY = POLICY.accept_by(3, NOON)
RESOLVE_BY = POLICY.resolve_by(3, NOON)


def to(department: str, event: Event) -> Notice:
    return Notice(f"referrals.{department}", event, Actor("system", "referral"))


def handed_over(part: str) -> BureauReferred:
    return BureauReferred(
        dispute_id=ID,
        part=part,
        level=3,
        category="neighbours",
        village="Lianxi",
        summary="（虚构）两家为水沟争执",
        accept_by=ACCEPT_BY,
    )


def test_a_graded_dispute_waits_and_the_route_table_proposes_its_department() -> None:
    given(DISPUTE).when(open_case()).then(
        CaseOpened(
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
    opened = only(given(DISPUTE).said_by(open_case(category="of another county")), CaseOpened)
    assert opened.proposed_department == "station"


def test_a_case_is_opened_once() -> None:
    waiting().when(open_case()).quiet()


def test_referring_goes_to_the_proposed_department_and_tells_each_only_its_own_part() -> None:
    waiting().when(Refer(**by(ANALYST), assisting=("land",))).then(
        DisputeReferred(
            dispute_id=ID,
            level=3,
            lead="justice",
            assisting=("land",),
            referred_at=NOON,
            refer_by=REFER_BY,
            accept_by=ACCEPT_BY,
            policy="2026-01",
        ),
        to("justice", handed_over("lead")),
        to("land", handed_over("assisting")),
    )


def test_no_department_hears_who_else_takes_part() -> None:
    outcome = waiting().when(Refer(**by(ANALYST), assisting=("land", "women")))
    heard = {said.log: said.event.model_dump_json() for said in outcome.said if isinstance(said, Notice)}
    assert heard.keys() == {"referrals.justice", "referrals.land", "referrals.women"}
    for log, words in heard.items():
        others = {"justice", "land", "women"} - {log.removeprefix("referrals.")}
        assert not [other for other in others if other in words]


def test_the_station_may_choose_another_lead_than_proposed() -> None:
    referral = only(waiting().said_by(Refer(**by(CHIEF), lead="housing")), DisputeReferred)
    assert referral.lead == "housing"


@pytest.mark.parametrize(
    ("lead", "assisting", "code"),
    [
        ("moon", (), "department-unknown"),
        (None, ("moon",), "department-unknown"),
        (None, ("justice",), "department-twice"),
        (None, ("land", "land"), "department-twice"),
    ],
)
def test_a_referral_names_known_departments_once(lead: str | None, assisting: tuple[str, ...], code: str) -> None:
    waiting().when(Refer(**by(ANALYST), lead=lead, assisting=assisting)).refused(Invalid, code)


def test_the_lead_department_signs_and_promises_a_resolution() -> None:
    referred().when(Accept(**by(JUSTICE))).then(
        ReferralAccepted(dispute_id=ID, department="justice", resolve_by=RESOLVE_BY, policy="2026-01", handler="zhao")
    )


def test_an_assisting_department_does_not_sign() -> None:
    referred().when(Accept(**by(LAND))).refused(NotAllowed, "lead-department-only")


def test_the_station_does_not_sign_for_another_department() -> None:
    referred().when(Accept(**by(CHIEF))).refused(NotAllowed, "lead-department-only")


def test_the_station_signs_for_what_is_referred_to_itself() -> None:
    own = waiting().said_by(Refer(**by(ANALYST), lead="station"))
    assert only(own.said_by(Accept(**by(ANALYST))), ReferralAccepted).department == "station"


@pytest.mark.parametrize(
    "step",
    [
        Accept(**by(WOMEN)),
        Return(**by(WOMEN), reason="与我无关"),
        ReportAction(**by(WOMEN), action="走访"),
        Resolve(**by(WOMEN), outcome="好了"),
    ],
    ids=lambda step: type(step).__name__,
)
@pytest.mark.parametrize("past", [given(DISPUTE), waiting(), referred(), in_hand(), returned(), resolved()])
def test_a_department_without_a_part_is_told_that_there_is_no_such_dispute(past: Past, step: Command) -> None:
    past.when(step).refused(NotFound, "dispute-unknown")


def test_after_its_return_a_dispute_is_unknown_to_the_department() -> None:
    returned().when(Accept(**by(JUSTICE))).refused(NotFound, "dispute-unknown")


def test_a_return_gives_it_back_to_the_station_and_releases_all() -> None:
    released = BureauReleased(dispute_id=ID, why="returned")
    referred().when(Return(**by(JUSTICE), reason="不属调解范围")).then(
        ReferralReturned(
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
    in_hand().when(Return(**by(JUSTICE), reason="太难")).refused(OutOfOrder, "in-hand")


def test_a_returned_dispute_is_sent_on_to_another_department() -> None:
    returned().when(SendOn(**by(ANALYST), lead="land")).then(
        DisputeSentOn(dispute_id=ID, level=3, lead="land", accept_by=ACCEPT_BY, policy="2026-01"),
        to("land", handed_over("lead")),
    )


def test_it_is_not_sent_back_to_the_one_that_returned_it() -> None:
    returned().when(SendOn(**by(ANALYST), lead="justice")).refused(Invalid, "same-department")


def test_returns_are_counted() -> None:
    twice = returned().said_by(SendOn(**by(ANALYST), lead="land")).said_by(Return(**by(LAND), reason="不属我所"))
    assert [event.returns for event in twice.events if isinstance(event, ReferralReturned)] == [1, 2]


@pytest.mark.parametrize("actor", [JUSTICE, LAND])
def test_lead_and_assisting_departments_report_actions(actor: Actor) -> None:
    in_hand().when(ReportAction(**by(actor), action="（虚构）现场调解")).then(
        ActionReported(dispute_id=ID, department=actor.department, action="（虚构）现场调解", handler=actor.name)
    )


def test_the_station_reports_no_action_in_a_case_that_is_not_its_own() -> None:
    in_hand().when(ReportAction(**by(ANALYST), action="走访")).refused(NotAllowed, "involved-departments-only")


def test_more_time_is_asked_and_granted_with_both_counts_kept() -> None:
    asked = in_hand().said_by(AskExtension(**by(JUSTICE), days=10, reason="当事人外出", parties_agree=True))
    assert only(asked, ExtensionAsked).parties_agree
    until = RESOLVE_BY + timedelta(days=5)
    extended = BureauExtended(dispute_id=ID, granted_days=5, resolve_by=until)
    asked.when(GrantExtension(**by(CHIEF), days=5)).then(
        ExtensionGranted(dispute_id=ID, department="justice", asked_days=10, granted_days=5, resolve_by=until),
        to("justice", extended),
        to("land", extended),
    )


def test_more_time_is_refused_with_a_reason_and_may_be_asked_again() -> None:
    ask = AskExtension(**by(JUSTICE), days=10, reason="当事人外出", parties_agree=False)
    asked = in_hand().said_by(ask)
    asked.when(ask).refused(OutOfOrder, "extension-pending")
    asked.when(RefuseExtension(**by(CHIEF), reason="期限充足")).then(
        ExtensionRefused(dispute_id=ID, department="justice", reason="期限充足")
    )
    asked.said_by(RefuseExtension(**by(CHIEF), reason="期限充足")).said_by(ask)


def test_nobody_grants_what_was_not_asked() -> None:
    in_hand().when(GrantExtension(**by(CHIEF), days=5)).refused(OutOfOrder, "no-extension-asked")
    in_hand().when(RefuseExtension(**by(CHIEF), reason="无")).refused(OutOfOrder, "no-extension-asked")


def test_an_extension_ends_in_the_future_and_has_at_least_a_day() -> None:
    asked = in_hand().said_by(AskExtension(**by(JUSTICE), days=1, reason="当事人外出", parties_agree=True))
    asked.when(GrantExtension(**by(CHIEF), days=0)).refused(Invalid, "days-below-one")
    late = RESOLVE_BY + timedelta(days=9)
    asked.when(GrantExtension(**by(CHIEF, late), days=2)).refused(Invalid, "extension-past")


def test_a_resolution_names_everybody_who_worked_on_it() -> None:
    past = in_hand().said_by(ReportAction(**by(LAND), action="（虚构）测量"))
    released = BureauReleased(dispute_id=ID, why="resolved")
    colleague = JUSTICE._replace(name="qian")
    past.when(Resolve(**by(colleague), outcome="（虚构）水沟改道")).then(
        DisputeResolved(
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
    fail = Fail(**by(JUSTICE), reason="一方拒绝", ways_told=("court", "arbitration"))
    failed = in_hand().said_by(fail)
    assert only(failed, ResolutionFailed).ways_told == ("court", "arbitration")
    again = failed.said_by(Refer(**by(ANALYST), lead="women"))
    assert again.events[-1].kind == DisputeReferred.kind


@pytest.mark.parametrize(
    ("past", "code"),
    [
        (waiting(), "not-referred"),
        (referred(), "not-accepted"),
        (returned(), "returned"),
        (resolved(), "already-resolved"),
    ],
)
def test_a_step_out_of_order_says_which_one_fits(past: Past, code: str) -> None:
    past.when(GrantExtension(**by(CHIEF), days=3)).refused(OutOfOrder, code)


def test_a_dispute_is_referred_once() -> None:
    referred().when(Refer(**by(ANALYST))).refused(OutOfOrder, "not-accepted")
    in_hand().when(Refer(**by(ANALYST))).refused(OutOfOrder, "in-hand")


def test_a_new_grade_follows_and_the_promised_clock_stays() -> None:
    in_hand().when(ChangeLevel(**by(CLOCK), level=2)).then(LevelChanged(dispute_id=ID, level=2, old_level=3))
    in_hand().when(ChangeLevel(**by(CLOCK), level=3)).quiet()
    regraded = in_hand().said_by(ChangeLevel(**by(CLOCK), level=2))
    regraded.when(Urge(**by(CLOCK, RESOLVE_BY - timedelta(seconds=1)), clock="resolve")).quiet()


def test_a_relapsed_dispute_waits_to_be_referred_again_and_its_handlers_stay_known() -> None:
    reopen = ReopenCase(**by(CLOCK), level=2, category="neighbours", refer_by=REFER_BY, policy="2026-01")
    resolved().when(reopen).then(
        CaseReopened(dispute_id=ID, level=2, proposed_department="justice", refer_by=REFER_BY, policy="2026-01")
    )
    again = resolved().said_by(reopen).said_by(Refer(**by(ANALYST), lead="women")).said_by(Accept(**by(WOMEN)))
    last = again.said_by(Resolve(**by(WOMEN), outcome="（虚构）和好")).events[-1]
    again.when(Accept(**by(JUSTICE))).refused(NotFound, "dispute-unknown")
    assert isinstance(last, DisputeResolved)
    assert last.handlers == ("zhao", "zhou")


def test_what_was_never_resolved_is_not_reopened() -> None:
    reopen = ReopenCase(**by(CLOCK), level=3, category="neighbours", refer_by=REFER_BY, policy="2026-01")
    in_hand().when(reopen).quiet()
    given(DISPUTE).when(reopen).quiet()


def test_what_is_overdue_is_urged_and_the_department_hears_it() -> None:
    waiting().when(Urge(**by(CLOCK, REFER_BY), clock="refer")).then(ReferralUrged(dispute_id=ID, refer_by=REFER_BY))
    referred().when(Urge(**by(CLOCK, ACCEPT_BY), clock="accept")).then(
        AcceptanceUrged(dispute_id=ID, department="justice", accept_by=ACCEPT_BY),
        to("justice", BureauUrged(dispute_id=ID, clock="accept", due_at=ACCEPT_BY)),
    )
    in_hand().when(Urge(**by(CLOCK, RESOLVE_BY), clock="resolve")).then(
        HandlingUrged(dispute_id=ID, department="justice", resolve_by=RESOLVE_BY),
        to("justice", BureauUrged(dispute_id=ID, clock="resolve", due_at=RESOLVE_BY)),
    )
    resend_by = NOON + timedelta(days=1)
    returned().when(Urge(**by(CLOCK, resend_by), clock="resend")).then(
        ResendingUrged(dispute_id=ID, resend_by=resend_by)
    )


@pytest.mark.parametrize(
    ("past", "clock"), [(waiting(), "refer"), (referred(), "accept"), (in_hand(), "resolve"), (returned(), "resend")]
)
def test_nothing_is_urged_twice_nor_before_its_time(past: Past, clock: Clock) -> None:
    late = Urge(**by(CLOCK, NOON + timedelta(days=60)), clock=clock)
    past.said_by(late).when(late).quiet()
    past.when(Urge(**by(CLOCK), clock=clock)).quiet()


def test_a_granted_extension_is_not_overdue_until_it_ends() -> None:
    asked = in_hand().said_by(AskExtension(**by(JUSTICE), days=10, reason="当事人外出", parties_agree=True))
    granted = asked.said_by(GrantExtension(**by(CHIEF), days=10))
    granted.when(Urge(**by(CLOCK, RESOLVE_BY), clock="resolve")).quiet()
    until = RESOLVE_BY + timedelta(days=10)
    assert granted.when(Urge(**by(CLOCK, until), clock="resolve")).said


def test_a_clock_that_no_longer_applies_stays_quiet() -> None:
    late = NOON + timedelta(days=60)
    for past in (given(DISPUTE), resolved(), returned()):
        past.when(Urge(**by(CLOCK, late), clock="resolve")).quiet()
