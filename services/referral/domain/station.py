"""What the station decides: opening, referring, sending on, answering for extensions."""

from datetime import timedelta

from services.referral.domain.checks import check_days, in_hand, known, out_of_order
from services.referral.domain.commands import (
    ChangeLevel,
    GrantExtension,
    OpenCase,
    Refer,
    RefuseExtension,
    ReopenCase,
    SendOn,
)
from services.referral.domain.notices import Outcome, hand_over, tell
from services.referral.domain.phases import STATION, Failed, Handled, Nothing, Resolved, Returned, State, Waiting
from services.referral.events import (
    BureauExtended,
    CaseOpened,
    CaseReopened,
    DisputeReferred,
    DisputeSentOn,
    ExtensionGranted,
    ExtensionRefused,
    LevelChanged,
)
from shared.decider import Invalid, OutOfOrder
from shared.policy import Policy


def open_case(policy: Policy, wish: OpenCase, state: State) -> Outcome:
    """A graded dispute waits to be referred; one that is known already is not opened twice."""
    if isinstance(state, Nothing):
        yield CaseOpened(
            dispute_id=wish.dispute_id,
            level=wish.level,
            category=wish.category,
            village=wish.village,
            summary=wish.summary,
            proposed_department=_route(policy, wish.category),
            refer_by=wish.refer_by,
            policy=wish.policy,
        )


def change_level(wish: ChangeLevel | ReopenCase, state: State) -> Outcome:
    """Follow a new grade; promised clocks stay as promised."""
    if not isinstance(state, Nothing) and state.case.level != wish.level:
        yield LevelChanged(dispute_id=state.case.dispute_id, level=wish.level, old_level=state.case.level)


def reopen(policy: Policy, wish: ReopenCase, state: State) -> Outcome:
    """A relapsed dispute waits again; one that never was resolved here only takes its new level."""
    if not isinstance(state, Resolved):
        yield from change_level(wish, state)
        return
    yield CaseReopened(
        dispute_id=state.case.dispute_id,
        level=wish.level,
        proposed_department=_route(policy, wish.category),
        refer_by=wish.refer_by,
        policy=wish.policy,
    )


def refer(policy: Policy, wish: Refer, state: State) -> Outcome:
    """Send a waiting dispute, or one whose mediation failed, to a lead department and assisting ones."""
    match known(wish, state):
        case Waiting() as phase:
            lead, refer_by = wish.lead or phase.proposed, phase.refer_by
        case Failed() as phase:
            lead = wish.lead or _route(policy, phase.case.category)
            refer_by = policy.refer_by(phase.case.level, wish.at)
        case phase:
            raise out_of_order(phase)
    _check_departments(policy, lead, wish.assisting)
    accept_by = policy.accept_by(phase.case.level, wish.at)
    yield DisputeReferred(
        dispute_id=phase.case.dispute_id,
        level=phase.case.level,
        lead=lead,
        assisting=wish.assisting,
        referred_at=wish.at,
        refer_by=refer_by,
        accept_by=accept_by,
        policy=policy.version,
    )
    yield from hand_over(phase, lead, wish.assisting, accept_by)


def send_on(policy: Policy, wish: SendOn, state: State) -> Outcome:
    """Send a returned dispute to another lead department."""
    phase = known(wish, state)
    if not isinstance(phase, Returned):
        raise out_of_order(phase)
    _check_departments(policy, wish.lead, wish.assisting)
    if wish.lead == phase.returned_by:
        raise Invalid(
            "same-department",
            "该部门刚刚退回这件纠纷：请选择其他主办部门",
            "this department has just returned the dispute: choose another lead department",
        )
    accept_by = policy.accept_by(phase.case.level, wish.at)
    yield DisputeSentOn(
        dispute_id=phase.case.dispute_id,
        level=phase.case.level,
        lead=wish.lead,
        assisting=wish.assisting,
        accept_by=accept_by,
        policy=policy.version,
    )
    yield from hand_over(phase, wish.lead, wish.assisting, accept_by)


def grant(wish: GrantExtension, state: State) -> Outcome:
    """Move the promise by the granted days, from where it stood."""
    phase = in_hand(wish, state)
    asked_days = _asked_days(phase)
    check_days(wish.days)
    resolve_by = phase.resolve_by + timedelta(days=wish.days)
    if resolve_by <= wish.at:
        raise Invalid(
            "extension-past",
            "延期后的期限已经过去：请批准更多天数",
            "the extended time would be over already: grant more days",
        )
    yield ExtensionGranted(
        dispute_id=phase.case.dispute_id,
        department=phase.lead,
        asked_days=asked_days,
        granted_days=wish.days,
        resolve_by=resolve_by,
    )
    notice = BureauExtended(dispute_id=phase.case.dispute_id, granted_days=wish.days, resolve_by=resolve_by)
    yield from tell(phase, notice)


def refuse(wish: RefuseExtension, state: State) -> Outcome:
    """Answer that there is no more time."""
    phase = in_hand(wish, state)
    _asked_days(phase)
    yield ExtensionRefused(dispute_id=phase.case.dispute_id, department=phase.lead, reason=wish.reason)


def _asked_days(phase: Handled) -> int:
    if phase.asked_days is None:
        raise OutOfOrder(
            "no-extension-asked",
            "没有待批的延期申请：请由主办部门先提出",
            "no extension is asked for: the lead department asks first",
        )
    return phase.asked_days


def _check_departments(policy: Policy, lead: str, assisting: tuple[str, ...]) -> None:
    if unknown := {lead, *assisting} - set(policy.departments):
        names = ", ".join(sorted(unknown))
        choices = ", ".join(policy.departments)
        raise Invalid(
            "department-unknown", f"没有部门 {names}：可选 {choices}", f"no department {names}: choose of {choices}"
        )
    if len({lead, *assisting}) != 1 + len(assisting):
        raise Invalid(
            "department-twice",
            "主办、协办部门重复：每个部门只列一次",
            "a department is named twice: name each once, as lead or as assisting",
        )


def _route(policy: Policy, category: str) -> str:
    """The department that the route table proposes; the station for a category that this policy does not list."""
    known_category = policy.categories.get(category)
    return known_category.route if known_category else STATION
