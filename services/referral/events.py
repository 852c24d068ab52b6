"""What referral says, on its own log, and what it tells each department on that department's log.

A notice for a department (`referrals.justice`, …) is appended in the same transaction as the event it tells of, and
carries only what that department's task needs.
"""

from datetime import datetime
from uuid import UUID

from shared.kernel.calendar import MaybeProvisional
from shared.kernel.event import Event, Personal
from shared.kernel.words import Code, Count, Level

LOG = "referral"


def department_log(department: str) -> str:
    """The log, and topic, that this department may hear."""
    return f"referrals.{department}"


class CaseOpened(Event, kind="referral.case_opened", zh="待流转"):
    """A graded dispute waits at the station to be referred, by `refer_by`; the route table proposes whither."""

    dispute_id: UUID
    level: Level
    category: Code
    village: str
    summary: Personal[str]
    proposed_department: Code
    refer_by: datetime
    policy: str
    provisional: MaybeProvisional = None


class CaseReopened(Event, kind="referral.case_reopened", zh="再次待流转"):
    """A relapsed dispute, graded anew, waits to be referred again."""

    dispute_id: UUID
    level: Level
    proposed_department: Code
    refer_by: datetime
    policy: str
    provisional: MaybeProvisional = None


class LevelChanged(Event, kind="referral.level_changed", zh="级别变更"):
    """The dispute was regraded while in hand; clocks already promised stay as promised."""

    dispute_id: UUID
    level: Level
    old_level: Level


class CategoryChanged(Event, kind="referral.category_changed", zh="类别变更"):
    """Triage corrected what the dispute is about; what waits to be referred is proposed for `proposed_department`."""

    dispute_id: UUID
    category: Code
    old_category: Code
    proposed_department: Code


class ReferralUrged(Event, kind="referral.referral_urged", zh="催办流转"):
    """Nobody referred the dispute in time (催办)."""

    dispute_id: UUID
    refer_by: datetime


class DisputeReferred(Event, kind="referral.dispute_referred", zh="流转"):
    """The dispute went to its lead department (主办) and any assisting ones (协办); to be signed for by `accept_by`.

    It was circulated in time if `referred_at` is not after `refer_by`.
    """

    dispute_id: UUID
    level: Level
    lead: Code
    assisting: tuple[Code, ...] = ()
    referred_at: datetime
    refer_by: datetime
    accept_by: datetime
    policy: str
    provisional: MaybeProvisional = None


class AcceptanceUrged(Event, kind="referral.acceptance_urged", zh="催办签收"):
    """The lead department did not sign in time (催办)."""

    dispute_id: UUID
    department: Code
    accept_by: datetime


class ReferralAccepted(Event, kind="referral.referral_accepted", zh="签收"):
    """The lead department signed for the dispute (签收) and owns it; to be resolved by `resolve_by`.

    `handler` is the account that signed.
    """

    dispute_id: UUID
    department: Code
    resolve_by: datetime
    policy: str
    handler: str = ""
    provisional: MaybeProvisional = None


class ReferralReturned(Event, kind="referral.referral_returned", zh="退回"):
    """The lead department sent it back with a reason (退回); the station owns it and sends it on by `resend_by`."""

    dispute_id: UUID
    department: Code
    reason: Personal[str]
    returns: Count
    resend_by: datetime
    policy: str
    provisional: MaybeProvisional = None


class DisputeSentOn(Event, kind="referral.dispute_sent_on", zh="再次流转"):
    """After a return the dispute went to another lead department."""

    dispute_id: UUID
    level: Level
    lead: Code
    assisting: tuple[Code, ...] = ()
    accept_by: datetime
    policy: str
    provisional: MaybeProvisional = None


class ResendingUrged(Event, kind="referral.resending_urged", zh="催办再次流转"):
    """A returned dispute was not sent on within its day (催办)."""

    dispute_id: UUID
    resend_by: datetime


class ActionReported(Event, kind="referral.action_reported", zh="处置"):
    """The lead or an assisting department did something about the dispute; `handler` is the account that says so."""

    dispute_id: UUID
    department: Code
    action: Personal[str]
    handler: str = ""


class ExtensionAsked(Event, kind="referral.extension_asked", zh="申请延期"):
    """The lead department asks for more days (延期)."""

    dispute_id: UUID
    department: Code
    asked_days: Count
    reason: Personal[str]
    parties_agree: bool


class ExtensionGranted(Event, kind="referral.extension_granted", zh="同意延期"):
    """The station granted days, maybe other than asked; the dispute is to be resolved by `resolve_by`."""

    dispute_id: UUID
    department: Code
    asked_days: Count
    granted_days: Count
    resolve_by: datetime


class ExtensionRefused(Event, kind="referral.extension_refused", zh="不同意延期"):
    """The station did not grant more days."""

    dispute_id: UUID
    department: Code
    reason: Personal[str]


class HandlingUrged(Event, kind="referral.handling_urged", zh="催办化解"):
    """The dispute was not resolved in time (催办)."""

    dispute_id: UUID
    department: Code
    resolve_by: datetime


class DisputeResolved(Event, kind="referral.dispute_resolved", zh="化解"):
    """The dispute is resolved (化解). `handlers` are the accounts that worked on it: they do not revisit it."""

    dispute_id: UUID
    department: Code
    level: Level
    category: Code
    outcome: Personal[str]
    handlers: tuple[str, ...]
    resolved_at: datetime


class DisputeHandedOver(Event, kind="referral.dispute_handed_over", zh="转入回访"):
    """Follow-up has taken over the dispute resolved at `resolved_at`: until then the station kept it."""

    dispute_id: UUID
    resolved_at: datetime


class ResolutionFailed(Event, kind="referral.resolution_failed", zh="调解不成"):
    """Mediation failed; the parties were told of the other ways (arbitration, administration, court).

    `handler` is the account that says so.
    """

    dispute_id: UUID
    department: Code
    level: Level
    reason: Personal[str]
    ways_told: tuple[str, ...]
    handler: str = ""


class CaseWithdrawn(Event, kind="referral.case_withdrawn", zh="停止办理"):
    """Triage withdrew the dispute: its report was none after all. Nobody owns it any more."""

    dispute_id: UUID


class DeadlineCorrected(Event, kind="referral.deadline_corrected", zh="按放假通知更正期限"):
    """The year's notice of holidays came: what was promised on the calendar as the law fixes it is due at `due_at`.

    `clock` is refer, accept, resolve or resend; `notice` the number of the notice.
    """

    dispute_id: UUID
    clock: Code
    old_due_at: datetime
    due_at: datetime
    notice: str


class ReferralNotified(Event, kind="referrals.referred", zh="告知流转"):
    """Notice to a department: a dispute is yours to lead or to assist with."""

    dispute_id: UUID
    part: Code
    level: Level
    category: Code
    village: str
    summary: Personal[str]
    accept_by: datetime


class UrgeNotified(Event, kind="referrals.urged", zh="告知催办"):
    """Notice to a department: what was promised by `due_at` is overdue (`clock`: accept or resolve)."""

    dispute_id: UUID
    clock: Code
    due_at: datetime


class ExtensionNotified(Event, kind="referrals.extended", zh="告知延期"):
    """Notice to a department: your time for this dispute was extended until `resolve_by`."""

    dispute_id: UUID
    granted_days: Count
    resolve_by: datetime


class CorrectionNotified(Event, kind="referrals.corrected", zh="告知更正期限"):
    """Notice to a department: by the year's notice of holidays, your promise (`clock`) is due at `due_at`."""

    dispute_id: UUID
    clock: Code
    due_at: datetime


class ReleaseNotified(Event, kind="referrals.released", zh="告知移出"):
    """Notice to a department: this dispute is no longer with you (`why`: returned, resolved, failed, withdrawn)."""

    dispute_id: UUID
    why: str
