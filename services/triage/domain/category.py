"""What a dispute is about, corrected by a person who says why: its grade and whoever handles it follow from it."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from services.triage import events
from services.triage.domain import phases, refusals
from services.triage.policy import TriagePolicy
from shared.kernel.command import Command
from shared.kernel.text import Line
from shared.kernel.words import Category


class CorrectCategory(Command):
    """更正类别 · The category that is right, and why."""

    must_have_seen: ClassVar[bool] = True

    category: Annotated[Category, Field(title="类别 · category")]
    reason: Annotated[Line, Field(title="理由 · reason")]


def must_be_known(category: str, policy: TriagePolicy) -> None:
    """Raises Invalid for a category that the policy does not list."""
    if category not in policy.categories:
        raise refusals.UNKNOWN_CATEGORY(categories=policy.categories)


def correct_category(
    command: CorrectCategory, state: phases.Open, dispute_id: UUID, policy: TriagePolicy
) -> events.CategoryCorrected:
    """Another category for a dispute that is open. Raises Invalid for an unknown one, OutOfOrder for the same."""
    must_be_known(command.category, policy)
    old_category = state.books.entry.category
    if command.category == old_category:
        raise refusals.SAME_CATEGORY()
    return events.CategoryCorrected.of(command, dispute_id=dispute_id, old_category=old_category)
