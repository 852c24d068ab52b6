"""Where each dispute is, and every action reported about it."""

from collections.abc import Iterable

import orjson

from services.referral.events import (
    AcceptanceUrged,
    ActionReported,
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
from shared.decider import Fact
from shared.view import Row, View

CASES = View("case_row")
ACTIONS = View("action_row")


@CASES.on(CaseOpened)
def _opened(event: CaseOpened, fact: Fact) -> Iterable[Row]:
    yield (
        """insert into case_row (dispute_id, station, version, phase, level, category, village, summary, proposed,
                                 opened_at, due_at)
           select id, station, version, 'waiting', level, category, village, summary, proposed, opened_at, due_at
           from unnest($1::uuid[], $2::text[], $3::int[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[],
                       $9::timestamptz[], $10::timestamptz[])
                as n(id, station, version, level, category, village, summary, proposed, opened_at, due_at)
           on conflict (dispute_id) do nothing""",
        event.dispute_id,
        fact.station,
        fact.version,
        event.level,
        event.category,
        event.village,
        event.summary,
        event.proposed_department,
        fact.recorded_at,
        event.refer_by,
    )


@CASES.on(CaseReopened)
def _reopened(event: CaseReopened, fact: Fact) -> Iterable[Row]:
    yield (
        """update case_row c set version = n.version, phase = 'waiting', level = n.level, proposed = n.proposed,
                  due_at = n.due_at, lead = null, assisting = '[]', urged_at = null, asked_days = null, ended_at = null
           from unnest($1::uuid[], $2::int[], $3::int[], $4::text[], $5::timestamptz[])
                as n(id, version, level, proposed, due_at) where c.dispute_id = n.id""",
        event.dispute_id,
        fact.version,
        event.level,
        event.proposed_department,
        event.refer_by,
    )


@CASES.on(LevelChanged)
def _level_changed(event: LevelChanged, fact: Fact) -> Iterable[Row]:
    yield (
        """update case_row c set version = n.version, level = n.level
           from unnest($1::uuid[], $2::int[], $3::int[]) as n(id, version, level) where c.dispute_id = n.id""",
        event.dispute_id,
        fact.version,
        event.level,
    )


@CASES.on(DisputeReferred, DisputeSentOn)
def _referred(event: DisputeReferred | DisputeSentOn, fact: Fact) -> Iterable[Row]:
    yield (
        """update case_row c set version = n.version, phase = 'referred', lead = n.lead, assisting = n.assisting,
                  due_at = n.due_at, urged_at = null, ended_at = null
           from unnest($1::uuid[], $2::int[], $3::text[], $4::jsonb[], $5::timestamptz[])
                as n(id, version, lead, assisting, due_at) where c.dispute_id = n.id""",
        event.dispute_id,
        fact.version,
        event.lead,
        orjson.dumps(event.assisting).decode(),
        event.accept_by,
    )


@CASES.on(ReferralAccepted)
def _accepted(event: ReferralAccepted, fact: Fact) -> Iterable[Row]:
    yield (
        """update case_row c set version = n.version, phase = 'handled', due_at = n.due_at, urged_at = null
           from unnest($1::uuid[], $2::int[], $3::timestamptz[]) as n(id, version, due_at)
           where c.dispute_id = n.id""",
        event.dispute_id,
        fact.version,
        event.resolve_by,
    )


@CASES.on(ReferralReturned)
def _returned(event: ReferralReturned, fact: Fact) -> Iterable[Row]:
    yield (
        """update case_row c set version = n.version, phase = 'returned', lead = null, assisting = '[]',
                  returns = n.returns, due_at = n.due_at, urged_at = null
           from unnest($1::uuid[], $2::int[], $3::int[], $4::timestamptz[]) as n(id, version, returns, due_at)
           where c.dispute_id = n.id""",
        event.dispute_id,
        fact.version,
        event.returns,
        event.resend_by,
    )


@CASES.on(ReferralUrged, AcceptanceUrged, ResendingUrged, HandlingUrged)
def _urged(event: ReferralUrged | AcceptanceUrged | ResendingUrged | HandlingUrged, fact: Fact) -> Iterable[Row]:
    yield (
        """update case_row c set version = n.version, urged_at = n.at
           from unnest($1::uuid[], $2::int[], $3::timestamptz[]) as n(id, version, at) where c.dispute_id = n.id""",
        event.dispute_id,
        fact.version,
        fact.recorded_at,
    )


@CASES.on(ExtensionAsked)
def _asked(event: ExtensionAsked, fact: Fact) -> Iterable[Row]:
    yield (
        """update case_row c set version = n.version, asked_days = n.days
           from unnest($1::uuid[], $2::int[], $3::int[]) as n(id, version, days) where c.dispute_id = n.id""",
        event.dispute_id,
        fact.version,
        event.asked_days,
    )


@CASES.on(ExtensionGranted)
def _granted(event: ExtensionGranted, fact: Fact) -> Iterable[Row]:
    yield (
        """update case_row c set version = n.version, asked_days = null, due_at = n.due_at, urged_at = null
           from unnest($1::uuid[], $2::int[], $3::timestamptz[]) as n(id, version, due_at)
           where c.dispute_id = n.id""",
        event.dispute_id,
        fact.version,
        event.resolve_by,
    )


@CASES.on(ExtensionRefused)
def _refused(event: ExtensionRefused, fact: Fact) -> Iterable[Row]:
    yield (
        """update case_row c set version = n.version, asked_days = null
           from unnest($1::uuid[], $2::int[]) as n(id, version) where c.dispute_id = n.id""",
        event.dispute_id,
        fact.version,
    )


@CASES.on(DisputeResolved, ResolutionFailed)
def _ended(event: DisputeResolved | ResolutionFailed, fact: Fact) -> Iterable[Row]:
    yield (
        """update case_row c set version = n.version, phase = n.phase, ended_at = n.at, due_at = null, urged_at = null,
                  asked_days = null
           from unnest($1::uuid[], $2::int[], $3::text[], $4::timestamptz[]) as n(id, version, phase, at)
           where c.dispute_id = n.id""",
        event.dispute_id,
        fact.version,
        "resolved" if isinstance(event, DisputeResolved) else "failed",
        fact.recorded_at,
    )


@CASES.on(ActionReported)
def _acted(event: ActionReported, fact: Fact) -> Iterable[Row]:
    yield (
        """update case_row c set version = n.version
           from unnest($1::uuid[], $2::int[]) as n(id, version) where c.dispute_id = n.id""",
        event.dispute_id,
        fact.version,
    )


@ACTIONS.on(ActionReported)
def _action(event: ActionReported, fact: Fact) -> Iterable[Row]:
    yield (
        """insert into action_row (event_id, dispute_id, department, action, reported_by, reported_at)
           select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
           on conflict (event_id) do nothing""",
        fact.id,
        event.dispute_id,
        event.department,
        event.action,
        str(fact.actor),
        fact.recorded_at,
    )
