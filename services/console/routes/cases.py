"""A dispute that is with the departments, as their pages and those of the station show it."""

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
    """A page about one case. After a refusal: what is so now, and what was typed."""
    found = await here.get("referral", f"/disputes/{dispute_id}")
    return await here.page(
        template,
        trouble=trouble,
        form=form,
        case=found.said,
        version=found.version,
        then=then_of(form, found.said["phase"], found.said["level"], found.said["due_at"]),
        phases=PHASES,
        verbs=VERBS,
        way=WAY,
        **shown,
    )


async def beside(here: Visit, service: str, path: str) -> dict[str, Any] | None:
    """What another service knows of it: None while it is away, empty where it has not heard of it yet."""
    try:
        answer = await here.part(service, path)
    except Refused as refused:
        if refused.status == 404:
            return {}
        raise
    return answer.said if answer is not None else None


def then_of(form: Form, phase_now: str, level_now: int | None, due_now: str | None) -> dict[str, Any]:
    """What the page that sent this form had shown and is otherwise now."""
    phase, level, due = form["seen_phase"], form.number("seen_level"), form["seen_due"]
    try:
        was_due = moment(due) if due else None
    except ValueError:
        was_due = None
    return {
        "phase": phase if phase in PHASES and phase != phase_now else "",
        "level": level if isinstance(level, int) and level != level_now else 0,
        "due": was_due if was_due and due != due_now else None,
    }
