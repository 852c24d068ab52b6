"""Where a dispute is, by what the services say of it: each knows its own part, and is told of the others' later."""

from collections.abc import Mapping
from typing import Any, TypeAlias

Told: TypeAlias = Mapping[str, Any] | None
"""What a service says of a dispute; empty where it has not heard of it, None while it is away."""
FOLLOWED_WITH: dict[str, tuple[str, ...]] = {
    "visited": ("", "resolved", "handed_over"),
    "watched": ("", "failed"),
    "relapsed": ("handed_over",),
}
"""With which phases of referral's (empty: it told none) a phase of follow-up's is the last word; with another it is of
before the dispute was handled anew."""


def phase_of(dispute: Mapping[str, Any], case: Told, followed: Told) -> str:
    """The phase of whoever had it last: follow-up, else referral, else triage, which has it while it waits for a grade,
    and knows when it is closed."""
    own, later = str(dispute["phase"]), str(followed["phase"]) if followed else ""
    if own != "graded":
        return own
    handled = str(case["phase"]) if case else ""
    if later == "closed" or handled in FOLLOWED_WITH.get(later, ()):
        return later
    return handled or own


def is_with_followup(dispute: Mapping[str, Any], case: Told) -> bool:
    """Whether follow-up may know more of it than the others do."""
    return dispute["phase"] == "graded" and (case is None or case.get("phase") in ("resolved", "handed_over", "failed"))
