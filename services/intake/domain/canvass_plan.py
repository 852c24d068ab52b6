"""The stream `canvassplan-<uuid>` of intake: the plan by which a station visits its places in a month (走访计划).

It is proposed by `planning.propose` and accepted as it is sent, changed by hand or not; whoever has seen it may put
another in its place. A day that falls out is dropped
with its reason, and the rest is repaired in the same event.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, ClassVar, TypeAlias, assert_never

from pydantic import Field

from services.intake import events
from services.intake.domain import refusals
from services.intake.domain.canvass import Site
from services.intake.domain.coverage import day_of
from services.intake.domain.planning import Place, repair
from services.intake.policy import IntakePolicy
from shared.kernel.command import Command, Envelope
from shared.kernel.decider import Decider
from shared.kernel.event import Event
from shared.kernel.stations import NO_ONE_STATION
from shared.kernel.text import Day, Line


class DayOfPlan(Command):
    """A day on which the team goes out, and the places that it visits then."""

    day: Annotated[Day, Field(title="日期 · day")]
    sites: Annotated[tuple[Site, ...], Field(title="走访地点 · places visited", max_length=20)] = ()


class AcceptCanvassPlan(Command):
    """采用走访计划 · The plan of a month, by its first day: each day that the team goes out, and where."""

    month: Annotated[Day, Field(title="月份 · month")]
    days: Annotated[tuple[DayOfPlan, ...], Field(title="走访日 · days of visits", min_length=1, max_length=31)]


class ChangeCanvassPlan(Command):
    """改走访计划 · Another plan in the place of the one that was accepted."""

    must_have_seen: ClassVar[bool] = True

    days: Annotated[tuple[DayOfPlan, ...], Field(title="走访日 · days of visits", min_length=1, max_length=31)]


class DroppedDay(Command):
    """走访日取消 · Which day falls out, and why."""

    must_have_seen: ClassVar[bool] = True

    day: Annotated[Day, Field(title="日期 · day")]
    reason: Annotated[Line, Field(title="理由 · reason")]


class DropCanvassDay(Command):
    """Drop a day of the plan and repair the rest; `last` tells when each place was visited last."""

    must_have_seen: ClassVar[bool] = True

    dropped: DroppedDay
    last: dict[str, date]


PlanCommand: TypeAlias = AcceptCanvassPlan | ChangeCanvassPlan | DropCanvassDay


@dataclass(frozen=True)
class Initial:
    """No plan of this month was accepted."""


@dataclass(frozen=True)
class Accepted:
    """The plan of a month, as it is now."""

    month: date
    days: tuple[events.PlannedDay, ...]


State: TypeAlias = Initial | Accepted


def decide(
    command: PlanCommand,
    state: State,
    envelope: Envelope,
    policy: IntakePolicy,
) -> Iterable[Event]:
    """Accept the plan of a month, another in its place by whoever has seen it; drop days of it.

    Raises Invalid, NotFound, OutOfOrder.
    """
    if envelope.station in NO_ONE_STATION:
        raise refusals.STATION_MISSING()
    match command:
        case AcceptCanvassPlan():
            yield _accept(command, state, envelope, policy)
        case ChangeCanvassPlan():
            yield _change(command, state, envelope, policy)
        case DropCanvassDay():
            yield _drop(command, state, envelope, policy)
        case _:
            assert_never(command)


def evolve(state: State, event: Event) -> State:
    """From nothing to a plan, which loses days."""
    match state, event:
        case _, events.CanvassPlanAccepted():
            return Accepted(event.month, event.days)
        case Accepted(month), events.CanvassDayDropped():
            return Accepted(month, event.days)
        case _:
            return state


CANVASS_PLAN: Decider[State] = Decider(events.LOG, "canvassplan", Initial(), decide, evolve)


def last_day(month: date) -> date:
    """The last day of the month that this day lies in."""
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def places_of(policy: IntakePolicy, last: Mapping[str, date]) -> list[Place]:
    """The policy's open places, as a plan is made of them."""
    return [
        Place(code, site.village, policy.longest_days(site), last.get(code)) for code, site in policy.open_sites.items()
    ]


def planned(days: Mapping[date, Sequence[str]]) -> tuple[events.PlannedDay, ...]:
    """The days of a plan as they are published, in order."""
    return tuple(events.PlannedDay(day=day, sites=tuple(days[day])) for day in sorted(days))


def _accept(
    command: AcceptCanvassPlan, state: State, envelope: Envelope, policy: IntakePolicy
) -> events.CanvassPlanAccepted:
    if isinstance(state, Accepted):
        raise refusals.CANVASS_PLAN_ACCEPTED()
    return _accepted(command.month, command.days, envelope, policy)


def _change(
    command: ChangeCanvassPlan, state: State, envelope: Envelope, policy: IntakePolicy
) -> events.CanvassPlanAccepted:
    if isinstance(state, Initial):
        raise refusals.UNKNOWN_CANVASS_PLAN()
    return _accepted(state.month, command.days, envelope, policy)


def _accepted(
    month: date, days: tuple[DayOfPlan, ...], envelope: Envelope, policy: IntakePolicy
) -> events.CanvassPlanAccepted:
    _check(month, days, day_of(envelope.at), policy)
    told = planned({one.day: one.sites for one in days})
    return events.CanvassPlanAccepted(plan_id=envelope.subject, month=month, days=told, policy=policy.version)


def _drop(command: DropCanvassDay, state: State, envelope: Envelope, policy: IntakePolicy) -> events.CanvassDayDropped:
    if isinstance(state, Initial):
        raise refusals.UNKNOWN_CANVASS_PLAN()
    days = {one.day: one.sites for one in state.days}
    dropped = command.dropped.day
    if dropped not in days:
        raise refusals.DAY_NOT_PLANNED()
    today, until = day_of(envelope.at), last_day(state.month)
    most = max([policy.most_sites_a_day, *map(len, days.values())])
    repaired = repair(places_of(policy, command.last), days, dropped, most, today, until)
    return events.CanvassDayDropped.of(
        command.dropped, plan_id=envelope.subject, days=planned(repaired.days), left_out=repaired.left_out
    )


def _check(first: date, planned_days: tuple[DayOfPlan, ...], today: date, policy: IntakePolicy) -> None:
    until, days = last_day(first), [one.day for one in planned_days]
    if first.day != 1:
        raise refusals.MONTH_BY_ITS_FIRST_DAY()
    if until < today:
        raise refusals.MONTH_IS_OVER()
    if len(set(days)) < len(days) or not all(first <= day <= until for day in days):
        raise refusals.DAYS_OF_ONE_MONTH()
    for one in planned_days:
        if not set(one.sites) <= policy.open_sites.keys():
            raise refusals.UNKNOWN_SITE(sites=policy.open_sites)
        if len(set(one.sites)) < len(one.sites):
            raise refusals.SITE_TWICE_A_DAY()
        if len(one.sites) > policy.most_sites_a_day:
            raise refusals.TOO_MANY_SITES_A_DAY(most=policy.most_sites_a_day)
