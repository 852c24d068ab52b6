"""A matter against an authority goes its own way, and never to the body that it is against."""

import re

from services.triage.domain.handover import refusals
from services.triage.policy import TriagePolicy
from shared.kernel.alike import name_alike

_IN_BRACKETS = re.compile(r"\(.*?\)")  # `name_alike` makes full-width brackets these


def check(authority: str, against: str | None, department: str | None, way: str, policy: TriagePolicy) -> None:
    """That it is against one body, goes by a way of the policy, and to another body than that one.

    Bodies are compared by their names alone, for nobody keeps a register of them: a receiver in whose name the other
    one's stands is that one, or an office of it. Raises Invalid.
    """
    if against is None and department is None:
        raise refusals.AGAINST_NOBODY()
    if against is not None and department is not None:
        raise refusals.AGAINST_ONE()
    if department not in (None, *policy.departments):
        raise refusals.UNKNOWN_BODY(departments=policy.departments)
    if way not in policy.ways:
        raise refusals.UNKNOWN_WAY(ways=policy.ways)
    label = policy.departments[department] if department is not None else None
    names = [against or ""] if label is None else [label.zh, label.en]
    if any(_bare(name) in _bare(authority) for name in names):
        raise refusals.RECEIVER_COMPLAINED_OF()


def _bare(name: str) -> str:
    """A name for comparing, without what stands in brackets; whole where that is all of it."""
    alike = name_alike(name).casefold()
    return _IN_BRACKETS.sub("", alike) or alike
