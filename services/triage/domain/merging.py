"""Two disputes that are one (并案), and one that was two after all (拆案).

Only what waits for its first grade is merged into another one: it was never referred, so that it is triage's alone and
no department loses a case by it. The one that stands may be anywhere before its filing. No chains: what stands for
others is not merged itself. Each step is sent to both streams at once: both or neither.
"""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.triage.domain import merge_refusals as refusals
from services.triage.domain import phases
from services.triage.events import merging as events
from shared.kernel.command import Command, Envelope
from shared.kernel.text import Line


class MergeInto(Command):
    """并案 · Say which dispute this one is the same as, and why; that one stands."""

    into: Annotated[UUID, Field(title="并到哪件纠纷 · dispute that stands")]
    reason: Annotated[Line, Field(title="理由 · reason")]


class Absorb(Command):
    """That dispute is this one."""

    merged_id: UUID


class UndoMerge(Command):
    """拆案 · Say why this dispute is a matter of its own after all."""

    reason: Annotated[Line, Field(title="理由 · reason")]


class Release(Command):
    """That dispute is a matter of its own."""

    merged_id: UUID


def merge_into(command: MergeInto, state: phases.State, envelope: Envelope) -> events.DisputeMerged:
    """That this one is merged. Raises NotFound, Invalid for itself, OutOfOrder for what is graded or stands for
    others."""
    found = phases.not_closed(state)
    if command.into == envelope.subject:
        raise refusals.SAME_DISPUTE()
    if not isinstance(found, phases.Entered):
        raise refusals.MERGE_BEFORE_GRADE()
    if found.books.merged:
        raise refusals.STANDS_FOR_OTHERS(number=len(found.books.merged))
    return events.DisputeMerged.of(command, dispute_id=envelope.subject)


def absorb(command: Absorb, state: phases.State, envelope: Envelope) -> events.DisputeAbsorbed:
    """That this one stands for the other. Raises NotFound, OutOfOrder for what is filed, withdrawn or merged."""
    phases.not_closed(state)
    return events.DisputeAbsorbed.of(command, dispute_id=envelope.subject)


def undo(command: UndoMerge, state: phases.State, envelope: Envelope) -> events.MergeUndone:
    """That it is what it was before the merge. Raises NotFound, OutOfOrder where it is not merged."""
    found = phases.known(state)
    if not isinstance(found, phases.Merged):
        raise refusals.NOT_MERGED()
    return events.MergeUndone.of(
        command,
        dispute_id=envelope.subject,
        into=found.into,
        grade_by=found.due.due_at,
        policy=found.books.entry.policy,
        provisional=found.due.provisional,
        urged=found.urged,
    )


def release(command: Release, state: phases.State, envelope: Envelope) -> events.DisputeReleased:
    """That this one stands for the other no more. Raises NotFound, OutOfOrder where it does not."""
    if command.merged_id not in phases.known(state).books.merged:
        raise refusals.NOT_MERGED()
    return events.DisputeReleased.of(command, dispute_id=envelope.subject)
