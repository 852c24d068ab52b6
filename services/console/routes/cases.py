"""A dispute that is with the departments, as their pages and those of the station show it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi.responses import Response

from services.console.doors.trouble import Refused
from services.console.routes.forms import Form
from services.console.routes.here import Visit
from services.console.showing.times import moment
from services.console.showing.words import PHASES as WORDS

PHASES = {**WORDS, "handed_over": "已转入回访"}
"""Where a case is, in the words of those who handled it: what is handed over is with follow-up."""
VERBS = {"waiting": "流转", "referred": "签收", "handled": "化解", "returned": "再次流转"}
"""What is promised in each phase."""
WAY = ("waiting", "referred", "handled")
"""The phases that a dispute goes through, in order."""


async def case_page(
    here: Visit, template: str, dispute_id: UUID, form: Form, trouble: Refused | None = None, **shown: Any
) -> Response:
    """A page about one case. After a refusal: what is so now, and what was typed, even where the case is no longer his
    to see."""
    try:
        found = await here.get("referral", f"/disputes/{dispute_id}")
    except Refused as gone:
        if trouble is None or gone.status != 404:
            raise
        return await here.page("referrals/gone.html", status=404, trouble=trouble, kept=_typed(form))
    return await here.page(
        template,
        status=trouble.status if trouble else 200,
        trouble=trouble,
        form=form,
        case=found.said,
        version=found.version,
        then=_then(form, found.said),
        phases=PHASES,
        verbs=VERBS,
        way=WAY,
        **shown,
    )


def _then(form: Form, case: Mapping[str, Any]) -> dict[str, Any]:
    """What the page that sent this form had shown and is otherwise now."""
    phase, level, due = form["seen_phase"], form.number("seen_level"), form["seen_due"]
    try:
        was_due = moment(due) if due else None
    except ValueError:
        was_due = None
    return {
        "phase": phase if phase in PHASES and phase != case["phase"] else "",
        "level": level if isinstance(level, int) and level != case["level"] else 0,
        "due": was_due if was_due and due != case["due_at"] else None,
    }


def _typed(form: Form) -> list[str]:
    """What he wrote himself, without what the page noted for him."""
    noted = ("version", "seen_phase", "seen_level", "seen_due")
    return [value for name, values in form.own_texts().items() if name not in noted for value in values if value]
