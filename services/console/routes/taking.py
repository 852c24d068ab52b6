"""What the pages that take a report have in common: the lists to choose from, when it happened, and sending it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from services.console.doors.services import Answer
from services.console.doors.trouble import Away, Refused, Unknown
from services.console.routes.forms import Form
from services.console.routes.here import Visit
from services.console.showing.times import moment

ELSEWHERE = "*"
"""What is chosen of the villages for one that is not among them."""
OPEN_LONG = timedelta(minutes=30)

AWAY = {"type": "/problems/away", "detail": "Intake cannot be reached. What you wrote is still here: send it again.",
        "detail_zh": "登记服务暂时连不上。您填的内容还在，请再送一次"}  # fmt: skip
UNSURE = {"type": "/problems/unsure", "detail": "No answer came. Send it again: it is taken once.",
          "detail_zh": "没有等到回答。请再送一次：不会重复"}  # fmt: skip


async def take(here: Visit, report: dict[str, Any], form: Form) -> Answer:
    """Have intake take a report. Raises `Refused`, also where intake does not answer: then the form stays as it is."""
    try:
        return await here.send("intake", "/reports", report, form)
    except Away as away:
        raise Refused("intake", 503, AWAY) from away
    except Unknown as unknown:
        raise Refused("intake", 502, UNSURE) from unknown


def key_of(form: Form, trouble: Refused | None) -> str:
    """Under which key the form is sent once more: the same where it may have been done, else a new one."""
    return form.key if trouble is not None and trouble.code in ("away", "unsure") else ""


async def words_of(here: Visit) -> Mapping[str, Any]:
    """The words of the policy, empty while nobody tells them: a report is taken all the same."""
    try:
        return await here.words("triage")
    except (Away, Refused):
        return {}


def villages(here: Visit, words: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The villages to choose from: as they stand in a report, and in the reader's language."""
    return [(str(one["zh"]), str(one.get(here.language) or one["zh"])) for one in words.get("villages") or ()]


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
