"""Referral and its clocks: what is late is urged, a person may grant more time, a new calendar makes promises anew."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from pydantic import ValidationError

from services.referral import events
from services.referral.domain.clocks import Clock, CorrectDeadline, Urge
from services.referral.domain.department import Accept, AskExtension, Return
from services.referral.domain.incoming import OpenCase
from services.referral.domain.station import GrantExtension, Refer, RefuseExtension
from shared.kernel.calendar import CHINA, Provisional, YearNotice
from shared.kernel.event import Event, seal
from shared.kernel.policy import Span
from shared.kernel.refusals import Invalid, OutOfOrder
from tests.given import NOON, Past
from tests.referral.story import (
    ACCEPT_BY,
    ANALYST,
    CHIEF,
    CLOCK,
    ID,
    JUSTICE,
    POLICY,
    REFER_BY,
    RESOLVE_BY,
    Wish,
    given,
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


def test_what_is_overdue_is_urged_and_the_department_hears_it() -> None:
    waiting().when(Urge(clock="refer"), CLOCK, REFER_BY).then(events.ReferralUrged(dispute_id=ID, refer_by=REFER_BY))
    referred().when(Urge(clock="accept"), CLOCK, ACCEPT_BY).then(
        events.AcceptanceUrged(dispute_id=ID, department="justice", accept_by=ACCEPT_BY),
        to("justice", events.UrgeNotified(dispute_id=ID, clock="accept", due_at=ACCEPT_BY)),
    )
    in_hand().when(Urge(clock="resolve"), CLOCK, RESOLVE_BY).then(
        events.HandlingUrged(dispute_id=ID, department="justice", resolve_by=RESOLVE_BY),
        to("justice", events.UrgeNotified(dispute_id=ID, clock="resolve", due_at=RESOLVE_BY)),
    )
    resend_by = NOON + timedelta(days=1)
    returned().when(Urge(clock="resend"), CLOCK, resend_by).then(
        events.ResendingUrged(dispute_id=ID, resend_by=resend_by)
    )


@pytest.mark.parametrize(
    ("past", "clock"), [(waiting(), "refer"), (referred(), "accept"), (in_hand(), "resolve"), (returned(), "resend")]
)
def test_nothing_is_urged_twice_nor_before_its_time(past: Past, clock: Clock) -> None:
    late = wish(Urge(clock=clock), CLOCK, NOON + timedelta(days=60))
    past.after(*late).when(*late).quiet()
    past.when(Urge(clock=clock), CLOCK).quiet()


def test_more_time_is_asked_and_granted_with_both_counts_kept() -> None:
    asked = in_hand().after(AskExtension(days=10, reason="当事人外出", parties_agree=True), JUSTICE)
    assert only(asked, events.ExtensionAsked).parties_agree
    until = RESOLVE_BY + timedelta(days=5)
    extended = events.ExtensionNotified(dispute_id=ID, granted_days=5, resolve_by=until)
    asked.when(GrantExtension(days=5), CHIEF).then(
        events.ExtensionGranted(dispute_id=ID, department="justice", asked_days=10, granted_days=5, resolve_by=until),
        to("justice", extended),
        to("land", extended),
    )


def test_more_time_is_refused_with_a_reason_and_may_be_asked_again() -> None:
    ask = wish(AskExtension(days=10, reason="当事人外出", parties_agree=False), JUSTICE)
    asked = in_hand().after(*ask)
    asked.when(*ask).refused(OutOfOrder, "extension-pending")
    asked.when(RefuseExtension(reason="期限充足"), CHIEF).then(
        events.ExtensionRefused(dispute_id=ID, department="justice", reason="期限充足")
    )
    asked.after(RefuseExtension(reason="期限充足"), CHIEF).after(*ask)


def test_nobody_grants_what_was_not_asked() -> None:
    in_hand().when(GrantExtension(days=5), CHIEF).refused(OutOfOrder, "no-extension-asked")
    in_hand().when(RefuseExtension(reason="无"), CHIEF).refused(OutOfOrder, "no-extension-asked")


def test_an_extension_ends_in_the_future_and_has_at_least_a_day() -> None:
    asked = in_hand().after(AskExtension(days=1, reason="当事人外出", parties_agree=True), JUSTICE)
    with pytest.raises(ValidationError, match="days"):
        GrantExtension(days=0)
    with pytest.raises(ValidationError, match="days"):
        AskExtension(days=0, reason="当事人外出", parties_agree=True)
    late = RESOLVE_BY + timedelta(days=9)
    asked.when(GrantExtension(days=2), CHIEF, late).refused(Invalid, "extension-past")


def test_a_granted_extension_is_not_overdue_until_it_ends() -> None:
    asked = in_hand().after(AskExtension(days=10, reason="当事人外出", parties_agree=True), JUSTICE)
    granted = asked.after(GrantExtension(days=10), CHIEF)
    granted.when(Urge(clock="resolve"), CLOCK, RESOLVE_BY).quiet()
    until = RESOLVE_BY + timedelta(days=10)
    assert granted.when(Urge(clock="resolve"), CLOCK, until).said


def test_a_clock_that_no_longer_applies_stays_quiet() -> None:
    late = NOON + timedelta(days=60)
    for past in (given(), resolved(), returned()):
        past.when(Urge(clock="resolve"), CLOCK, late).quiet()


# From this Thursday, the next working day is Monday by the law alone, and Saturday by a notice made up for these tests.
YEAR_END = datetime(2026, 12, 31, 9, 0, tzinfo=CHINA)
BY_LAW = datetime(2027, 1, 4, 9, 0, tzinfo=CHINA)
BY_NOTICE = datetime(2027, 1, 2, 9, 0, tzinfo=CHINA)
A_GUESS = Provisional(started_at=YEAR_END, workdays=1, year=2027)
NOTICE = YearNotice(
    year=2027,
    notice="（虚构）国办发明电〔2026〕0号",
    holidays=frozenset({date(2027, 1, 1), date(2027, 1, 4)}),
    makeup_days=frozenset({date(2027, 1, 2)}),
)
ONE_WORKDAY = Span(workdays=1)
GUESSING = POLICY.model_copy(
    update={"accept": {"default": ONE_WORKDAY}, "resolve": {"default": ONE_WORKDAY}, "resend": ONE_WORKDAY}
)
ANNOUNCED = GUESSING.model_copy(
    update={"calendar": POLICY.calendar.model_copy(update={"years": {**POLICY.calendar.years, 2027: NOTICE}})}
)

OPEN = wish(OpenCase.of(open_case().command, refer_by=BY_LAW, provisional=A_GUESS), CLOCK, YEAR_END)
REFER = wish(Refer(assisting=("land",)), ANALYST, YEAR_END)
ACCEPT = wish(Accept(), JUSTICE, YEAR_END)
RETURN = wish(Return(reason="不属调解范围"), JUSTICE, YEAR_END)
STEPS: dict[Clock, tuple[Wish, ...]] = {
    "refer": (OPEN,),
    "accept": (OPEN, REFER),
    "resolve": (OPEN, REFER, ACCEPT),
    "resend": (OPEN, REFER, RETURN),
}


def guessed(steps: Iterable[Wish]) -> Past:
    """What came of these steps on the last day of 2026, the notice of 2027 not being out."""
    past = given(policy=GUESSING)
    for step in steps:
        past = past.after(*step)
    return past


def announced(past: Past) -> Past:
    """The same, and the notice is there."""
    return replace(past, policy=ANNOUNCED)


def correct(clock: Clock) -> Wish:
    """The clock finds that the calendar of this promise is announced."""
    return wish(CorrectDeadline(clock=clock), CLOCK, YEAR_END)


@pytest.mark.parametrize(
    ("clock", "kind", "field"),
    [
        ("refer", events.CaseOpened, "refer_by"),
        ("accept", events.DisputeReferred, "accept_by"),
        ("resolve", events.ReferralAccepted, "resolve_by"),
        ("resend", events.ReferralReturned, "resend_by"),
    ],
)
def test_a_promise_over_a_turn_of_the_year_that_is_not_announced_says_that_it_is_a_guess(
    clock: Clock, kind: type[Event], field: str
) -> None:
    promised = only(guessed(STEPS[clock]), kind)
    assert (getattr(promised, field), promised.provisional) == (BY_LAW, A_GUESS)


def test_a_promise_that_rests_on_no_guess_says_nothing_of_it() -> None:
    assert b"provisional" not in seal(only(referred(), events.DisputeReferred))


@pytest.mark.parametrize("clock", STEPS)
def test_when_the_notice_comes_the_promise_is_made_anew_and_the_lead_department_alone_hears_of_its_own(
    clock: Clock,
) -> None:
    corrected = events.DeadlineCorrected(
        dispute_id=ID, clock=clock, old_due_at=BY_LAW, due_at=BY_NOTICE, notice=NOTICE.notice
    )
    notice = to("justice", events.CorrectionNotified(dispute_id=ID, clock=clock, due_at=BY_NOTICE))
    told = [notice] if clock in ("accept", "resolve") else []
    announced(guessed(STEPS[clock])).when(*correct(clock)).then(corrected, *told)


@pytest.mark.parametrize("clock", STEPS)
def test_a_corrected_promise_is_corrected_once_and_urged_at_its_new_time_alone(clock: Clock) -> None:
    corrected = announced(guessed(STEPS[clock])).after(*correct(clock))
    corrected.when(*correct(clock)).quiet()
    corrected.when(Urge(clock=clock), CLOCK, BY_NOTICE - timedelta(seconds=1)).quiet()
    urge = wish(Urge(clock=clock), CLOCK, BY_NOTICE)
    corrected.after(*urge).when(*urge).quiet()
    assert corrected.when(*urge).said


@pytest.mark.parametrize("clock", STEPS)
def test_what_was_urged_is_not_corrected(clock: Clock) -> None:
    urged = guessed(STEPS[clock]).after(Urge(clock=clock), CLOCK, BY_LAW)
    announced(urged).when(*correct(clock)).quiet()


def test_nothing_is_corrected_before_the_notice_nor_for_another_promise() -> None:
    past = guessed(STEPS["accept"])
    past.when(*correct("accept")).quiet()
    announced(past).when(*correct("resolve")).quiet()
    announced(referred()).when(*correct("accept")).quiet()
    announced(resolved()).when(*correct("resolve")).quiet()
    announced(given()).when(*correct("refer")).quiet()


def test_a_granted_extension_is_a_persons_own_date_and_rests_on_no_calendar() -> None:
    asked = guessed(STEPS["resolve"]).after(AskExtension(days=5, reason="外出", parties_agree=True), JUSTICE, YEAR_END)
    announced(asked.after(GrantExtension(days=5), CHIEF, YEAR_END)).when(*correct("resolve")).quiet()


def test_a_dispute_that_is_referred_after_the_notice_is_late_by_the_corrected_promise() -> None:
    corrected = announced(guessed(STEPS["refer"])).after(*correct("refer"))
    late = only(corrected.after(Refer(), ANALYST, BY_LAW), events.DisputeReferred)
    assert (late.refer_by, late.referred_at) == (BY_NOTICE, BY_LAW)
