"""A dispute from its grade to its last visit, and once more after a relapse, as requests with their instants."""

from collections.abc import Generator, Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from deploy.halfyear.actions import Action
from deploy.halfyear.scenario import DisputeFound, Round
from shared.kernel.calendar import CHINA
from shared.kernel.policy import of_level

if TYPE_CHECKING:
    from deploy.halfyear.course import Pen

MORNING, AFTERNOON = time(9), time(14)
REASON = "按规则建议，结合走访情况分级"
ACTION = "上门听双方说事，约定调解时间"
DAY = timedelta(days=1)
Handling = Generator[Action, None, datetime]


def handling(pen: "Pen", found: DisputeFound, decided_at: datetime) -> Iterator[Action]:
    """Every step of the dispute, from the instant at which it was found to be one."""
    last_number = 0
    for number, round_ in enumerate(found.rounds, 1):
        lead = round_.refer.to or pen.policy.categories[found.dispute].route
        signed_at = yield from _refer(pen, round_, lead, decided_at, number)
        lead = round_.returned.next if round_.returned else lead
        if round_.failed:
            yield _failed(pen, round_, lead, signed_at)
            return
        resolved_at = yield from _resolve(pen, round_, lead, signed_at, number)
        yield from _visits(pen, round_, resolved_at, last_number)
        last_number += len(of_level(pen.policy.return_visit_days, round_.level)) + len(round_.added)
        if round_.relapse:
            decided_at = _at(resolved_at.date() + round_.relapse.day * DAY, AFTERNOON)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, CHINA)


def _next_morning(pen: "Pen", moment: datetime) -> datetime:
    """The morning of the next working day: departments work office hours."""
    day, _ = pen.policy.calendar.after(moment, 1)
    return _at(day.date(), MORNING)


def _refer(pen: "Pen", round_: Round, lead: str, graded_at: datetime, number: int) -> Handling:
    """Grade, plan, refer, be returned and sent on, sign. Returns the instant of signing."""
    analyst, chief = pen.station("analyst"), pen.station("chief")
    yield pen.action(
        graded_at, f"grade-{number}", analyst, "triage", "/disputes/{dispute}/grade",
        level=round_.level, factors=list(round_.factors), reason=pen.marked(REASON),
    )  # fmt: skip
    if round_.plan:
        finish_on = graded_at.date() + timedelta(days=round_.plan.days)
        yield pen.action(
            graded_at, f"plan-{number}", chief, "triage", "/disputes/{dispute}/plan",
            measures=[pen.marked(measure) for measure in round_.plan.measures],
            responsible=round_.plan.responsible, finish_on=finish_on.isoformat(),
        )  # fmt: skip
    late = round_.refer.late
    referred_at = (
        pen.policy.promise(pen.policy.refer, graded_at, round_.level).due_at + late * DAY if late else graded_at
    )
    yield pen.action(
        referred_at, f"refer-{number}", analyst, "referral", "/disputes/{dispute}/refer",
        lead=lead, assisting=list(round_.refer.assisting),
    )  # fmt: skip
    signed_at = _next_morning(pen, referred_at)
    if round_.returned:
        reason, next_lead = pen.marked(round_.returned.reason), round_.returned.next
        yield pen.action(
            signed_at, f"return-{number}", pen.liaison(lead), "referral", "/disputes/{dispute}/return", reason=reason
        )
        sent_at = _at(signed_at.date(), AFTERNOON)
        yield pen.action(
            sent_at,
            f"send-on-{number}",
            analyst,
            "referral",
            "/disputes/{dispute}/send-on",
            lead=next_lead,
            assisting=[],
        )
        signed_at, lead = _next_morning(pen, sent_at), next_lead
    yield pen.action(signed_at, f"accept-{number}", pen.liaison(lead), "referral", "/disputes/{dispute}/accept")
    return signed_at


def _resolve(pen: "Pen", round_: Round, lead: str, signed_at: datetime, number: int) -> Handling:
    """Work on it, maybe with more days, until it is resolved. Returns the instant of that."""
    liaison, day = pen.liaison(lead), signed_at.date()
    yield pen.action(
        _at(day + DAY, AFTERNOON), f"act-{number}", liaison, "referral", "/disputes/{dispute}/actions",
        action=pen.marked(ACTION),
    )  # fmt: skip
    if round_.extension:
        yield pen.action(
            _at(day + 2 * DAY, MORNING), f"extend-{number}", liaison, "referral", "/disputes/{dispute}/extension",
            days=round_.extension.asked, reason=pen.marked(round_.extension.reason), parties_agree=True,
        )  # fmt: skip
        yield pen.action(
            _at(day + 2 * DAY, AFTERNOON), f"grant-{number}", pen.station("chief"), "referral",
            "/disputes/{dispute}/extension/grant", days=round_.extension.granted,
        )  # fmt: skip
    resolved_at = _at(day + timedelta(days=round_.resolved or 0), AFTERNOON)
    yield pen.action(
        resolved_at, f"resolve-{number}", liaison, "referral", "/disputes/{dispute}/resolve",
        outcome=pen.marked(round_.outcome),
    )  # fmt: skip
    return resolved_at


def _failed(pen: "Pen", round_: Round, lead: str, signed_at: datetime) -> Action:
    assert round_.failed is not None
    failed_at = _at(signed_at.date() + timedelta(days=round_.failed.after), AFTERNOON)
    return pen.action(
        failed_at, "fail", pen.liaison(lead), "referral", "/disputes/{dispute}/fail",
        reason=pen.marked(round_.failed.reason), ways_told=list(round_.failed.ways),
    )  # fmt: skip


def _visits(pen: "Pen", round_: Round, resolved_at: datetime, last_number: int) -> Iterator[Action]:
    """The visits that the policy asks for, numbered by day, and those added, numbered after them.

    Visits come in the morning of their day: the promise runs out at the hour of the resolution.
    """
    visitor = pen.station("visitor")
    asked = of_level(pen.policy.return_visit_days, round_.level)
    numbers = {day: number for number, day in enumerate([*asked, *round_.added], last_number + 1)}
    for day in round_.added:
        yield pen.action(
            _at(resolved_at.date() + min(asked) * DAY, MORNING), f"add-visit-{numbers[day]}", visitor, "followup",
            "/disputes/{dispute}/visits", due_at=(resolved_at + day * DAY).isoformat(), reason=pen.marked("再看一次"),
        )  # fmt: skip
    for day, score in round_.visits.items():
        relapse = round_.relapse.reason if round_.relapse and round_.relapse.day == day else None
        words = {"relapse": {"reason": pen.marked(relapse)}} if relapse else {}
        yield pen.action(
            _at(resolved_at.date() + day * DAY, MORNING), f"visit-{numbers[day]}", visitor, "followup",
            f"/disputes/{{dispute}}/visits/{numbers[day]}", score=score, **words,
        )  # fmt: skip
