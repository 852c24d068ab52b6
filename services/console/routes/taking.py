"""What the pages that take a report have in common: the lists to choose from, when it happened, and sending it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from services.console.doors.services import Answer
from services.console.doors.trouble import Away, Refused, Unknown, refusal_of
from services.console.routes.attached import keep_all
from services.console.routes.forms import Form
from services.console.routes.here import Visit
from services.console.showing.times import moment
from services.console.showing.villages import called

ELSEWHERE = "*"
"""What is chosen of the villages for one that is not among them."""
OPEN_LONG = timedelta(minutes=30)


async def take(here: Visit, report: dict[str, Any], form: Form) -> Answer:
    """Have intake take a report, and before it what comes with it. Raises `Refused`, also where intake does not answer:
    then the form stays as it is."""
    if attachments := await keep_all(here, form):
        report = {**report, "attachments": attachments}
    try:
        return await here.send("intake", "/reports", report, form)
    except (Away, Unknown) as trouble:
        raise refusal_of(trouble) from trouble


async def words_of(here: Visit) -> Mapping[str, Any]:
    """The words of the policy, empty while nobody tells them: a report is taken, and codes are said to have no name."""
    try:
        return await here.words("triage")
    except (Away, Refused):
        return {}


def villages(here: Visit, words: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The villages to choose from: as they stand in a report, and in the reader's language."""
    return list(called(here.language, words).items())


def village_of(form: Form) -> str:
    """The village that was chosen, or written because it is not among them."""
    return form["village_elsewhere"] if form["village"] in ("", ELSEWHERE) else form["village"]


def just_now(form: Form, now: datetime) -> str:
    """When "just now" was. A form that was opened lately says so itself: sent twice, it says the same twice."""
    try:
        opened = moment(form["opened"])
    except ValueError:
        opened = moment(now) - OPEN_LONG * 2
    lately = timedelta() <= moment(now) - opened <= OPEN_LONG
    return (opened if lately else moment(now).replace(second=0, microsecond=0)).isoformat(timespec="seconds")


def local(written: str) -> str:
    """A time as a field of a form has it, which is China's, for the services; whatever else was written as it is."""
    return f"{written}:00+08:00" if len(written) == len("2026-03-01T09:30") else written
