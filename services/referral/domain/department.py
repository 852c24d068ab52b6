"""What a department decides about a dispute that was referred to it."""

from services.referral.domain.checks import as_involved, as_lead, check_days, in_hand, known, out_of_order
from services.referral.domain.commands import Accept, AskExtension, Fail, ReportAction, Resolve, Return
from services.referral.domain.notices import Outcome, release
from services.referral.domain.phases import Referred, State
from services.referral.events import (
    ActionReported,
    DisputeResolved,
    ExtensionAsked,
    ReferralAccepted,
    ReferralReturned,
    ResolutionFailed,
)
from shared.decider import OutOfOrder
from shared.policy import Policy


def accept(policy: Policy, wish: Accept, state: State) -> Outcome:
    """The lead department signs and owns the dispute from now on."""
    phase = known(wish, state)
    if not isinstance(phase, Referred):
        raise out_of_order(phase)
    yield ReferralAccepted(
        dispute_id=phase.case.dispute_id,
        department=as_lead(wish, phase),
        resolve_by=policy.resolve_by(phase.case.level, wish.at),
        policy=policy.version,
        handler=wish.by.name,
    )


def return_(policy: Policy, wish: Return, state: State) -> Outcome:
    """The lead department sends it back unsigned; the returns are counted."""
    phase = known(wish, state)
    if not isinstance(phase, Referred):
        raise out_of_order(phase)
    yield ReferralReturned(
        dispute_id=phase.case.dispute_id,
        department=as_lead(wish, phase),
        reason=wish.reason,
        returns=phase.case.returns + 1,
        resend_by=policy.clocks.resend.after(wish.at),
        policy=policy.version,
    )
    yield from release(phase, "returned")


def report_action(wish: ReportAction, state: State) -> Outcome:
    """The lead or an assisting department tells what it did."""
    phase = in_hand(wish, state)
    yield ActionReported(
        dispute_id=phase.case.dispute_id,
        department=as_involved(wish, phase),
        action=wish.action,
        handler=wish.by.name,
    )


def ask(wish: AskExtension, state: State) -> Outcome:
    """The lead department asks for days; one question at a time."""
    phase = in_hand(wish, state)
    department = as_lead(wish, phase)
    if phase.asked_days is not None:
        raise OutOfOrder(
            "extension-pending",
            "已有延期申请待批：请等待所长答复",
            "an extension is already asked for: wait for the chief's answer",
        )
    check_days(wish.days)
    yield ExtensionAsked(
        dispute_id=phase.case.dispute_id,
        department=department,
        asked_days=wish.days,
        reason=wish.reason,
        parties_agree=wish.parties_agree,
    )


def resolve(wish: Resolve, state: State) -> Outcome:
    """The lead department ends it well; everybody who worked on it is named, so that he does not revisit it."""
    phase = in_hand(wish, state)
    yield DisputeResolved(
        dispute_id=phase.case.dispute_id,
        department=as_lead(wish, phase),
        level=phase.case.level,
        category=phase.case.category,
        outcome=wish.outcome,
        handlers=phase.case.handled_by(wish.by.name).handlers,
        resolved_at=wish.at,
    )
    yield from release(phase, "resolved")


def fail(wish: Fail, state: State) -> Outcome:
    """The lead department could not reconcile the parties; the station watches the dispute."""
    phase = in_hand(wish, state)
    yield ResolutionFailed(
        dispute_id=phase.case.dispute_id,
        department=as_lead(wish, phase),
        level=phase.case.level,
        reason=wish.reason,
        ways_told=wish.ways_told,
        handler=wish.by.name,
    )
    yield from release(phase, "failed")
