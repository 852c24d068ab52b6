"""What is decided where a dispute is reported again: after its resolution somebody looks sooner than was promised.

The report may be heard of before the resolution, which another service tells: then it is noted, and looked at when that
is heard.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import assert_never
from uuid import UUID

from services.followup import events
from services.followup.domain.phases import Closed, Initial, Relapsed, State, Visited, Watched, Withdrawn
from services.followup.policy import FollowupPolicy
from shared.kernel.command import Command, Envelope
from shared.kernel.event import Event


class NoteRepeat(Command):
    """Another report of this dispute was linked to it, at `linked_at`."""

    report_id: UUID
    linked_at: datetime


def note_repeat(command: NoteRepeat, state: State, envelope: Envelope, policy: FollowupPolicy) -> Iterable[Event]:
    """Bring the next visit forward, or visit what was filed once more, within the policy's time; what was linked before
    the resolution was known when it was resolved."""
    match state:
        case Initial() | Watched() | Relapsed():
            yield events.RepeatNoted.of(command, dispute_id=envelope.subject)
        case Visited():
            if command.linked_at > state.resolved_at:
                yield from reported_again(command.report_id, state.promised, envelope, policy)
        case Closed():
            if command.linked_at > state.was.resolved_at:
                yield events.ReportedAgain(dispute_id=envelope.subject, report_id=command.report_id)
                if policy.repeat_visit is not None:
                    yield events.FollowingReopened(
                        dispute_id=envelope.subject,
                        number=state.last_number + 1,
                        due_at=policy.promise(policy.repeat_visit, envelope.at).due_at,
                        policy=policy.version,
                    )
        case Withdrawn():
            return
        case _:
            assert_never(state)


def reported_again(
    report_id: UUID, promised: Mapping[int, datetime], envelope: Envelope, policy: FollowupPolicy
) -> Iterable[Event]:
    """The next of these visits is brought forward, unless it is due as soon anyhow."""
    yield events.ReportedAgain(dispute_id=envelope.subject, report_id=report_id)
    if policy.repeat_visit is None:
        return
    due_at = policy.promise(policy.repeat_visit, envelope.at).due_at
    number = min(promised, key=lambda number: promised[number], default=None)
    if number is not None and due_at < promised[number]:
        yield events.VisitBroughtForward(
            dispute_id=envelope.subject, number=number, due_at=due_at, policy=policy.version
        )
