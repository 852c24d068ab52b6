"""What referral hears of others, as commands: a graded dispute waits, a new grade changes it or opens it again, one
that follow-up has taken over is handed over, and one that triage withdrew is nobody's.

These come from machines and stay quiet when they no longer apply.
"""

from datetime import datetime

from services.referral.domain.notices import Outcome, release
from services.referral.domain.phases import (
    STATION,
    HandedOver,
    Handled,
    Initial,
    Referred,
    Resolved,
    State,
    Withdrawn,
)
from services.referral.events import (
    CaseOpened,
    CaseReopened,
    CaseWithdrawn,
    CategoryChanged,
    DisputeHandedOver,
    LevelChanged,
)
from services.referral.policy import ReferralPolicy
from shared.kernel.calendar import MaybeProvisional
from shared.kernel.command import Command, Envelope


class OpenCase(Command):
    """A dispute was graded: it waits to be referred by `refer_by`, promised under the version `policy`."""

    founds = True

    level: int
    category: str
    village: str
    summary: str
    refer_by: datetime
    policy: str
    provisional: MaybeProvisional = None


class ChangeLevel(Command):
    """The dispute was regraded while in hand."""

    level: int


class ChangeCategory(Command):
    """Triage corrected what the dispute is about."""

    category: str


class ReopenCase(Command):
    """A relapsed dispute was graded anew: it waits to be referred again."""

    level: int
    category: str
    refer_by: datetime
    policy: str
    provisional: MaybeProvisional = None


class HandOver(Command):
    """Follow-up has promised the visits of the dispute that was resolved at `resolved_at`."""

    resolved_at: datetime


class WithdrawCase(Command):
    """Triage took back that it is a dispute."""


def open_case(command: OpenCase, state: State, envelope: Envelope, policy: ReferralPolicy) -> Outcome:
    """A graded dispute waits to be referred; one that is known already is not opened twice."""
    if isinstance(state, Initial):
        proposed = route(policy, command.category)
        yield CaseOpened.of(command, dispute_id=envelope.subject, proposed_department=proposed)


def change_level(command: ChangeLevel | ReopenCase, state: State) -> Outcome:
    """Follow a new grade; promised clocks stay as promised."""
    if not isinstance(state, Initial | Withdrawn) and state.case.level != command.level:
        opened = state.case.opened
        yield LevelChanged(dispute_id=opened.dispute_id, level=command.level, old_level=state.case.level)


def change_category(command: ChangeCategory, state: State, policy: ReferralPolicy) -> Outcome:
    """Follow the correction; whoever has the dispute keeps it, or returns it."""
    if isinstance(state, Initial | Withdrawn) or state.case.opened.category == command.category:
        return
    yield CategoryChanged.of(
        command,
        dispute_id=state.case.opened.dispute_id,
        old_category=state.case.opened.category,
        proposed_department=route(policy, command.category),
    )


def reopen_case(command: ReopenCase, state: State, envelope: Envelope, policy: ReferralPolicy) -> Outcome:
    """A relapsed dispute waits again; one that never was resolved here only takes its new level."""
    if isinstance(state, Resolved | HandedOver):
        proposed = route(policy, command.category)
        yield CaseReopened.of(command, dispute_id=envelope.subject, proposed_department=proposed)
    else:
        yield from change_level(command, state)


def hand_over(command: HandOver, state: State, envelope: Envelope) -> Outcome:
    """From now on it is follow-up's, unless it was opened again meanwhile: triage may be heard before follow-up."""
    if isinstance(state, Resolved) and state.resolved_at == command.resolved_at:
        yield DisputeHandedOver.of(command, dispute_id=envelope.subject)


def withdraw_case(state: State, envelope: Envelope) -> Outcome:
    """It ends wherever it is, also where it was resolved a moment before; departments that have a part are told."""
    if isinstance(state, Initial | Withdrawn):
        return
    yield CaseWithdrawn(dispute_id=envelope.subject)
    if isinstance(state, Referred | Handled):
        yield from release(state, "withdrawn")


def route(policy: ReferralPolicy, category: str) -> str:
    """The department that the route table proposes; the station for a category that this policy does not list."""
    listed = policy.categories.get(category)
    return listed.route if listed else STATION
