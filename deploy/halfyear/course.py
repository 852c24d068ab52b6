"""A scenario becomes a course: every request of the half-year with its instant, in order, the same every time.

A day has two instants: in the morning reports come in, departments sign and visits are made; in the afternoon the
analyst grades, the station refers and departments report. Two are enough, and each costs the replay some 50 ms.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from deploy.halfyear.actions import Action, DisputeOf, Sheet, Who
from deploy.halfyear.handling import handling
from deploy.halfyear.rules import Rules
from deploy.halfyear.scenario import DisputeFound, HazardFound, Officer, RepeatFound, Report, Scenario, happened_on
from shared.kernel.calendar import CHINA

DAWN, MORNING, AFTERNOON = time(7, 30), time(9), time(14)


def at(day: date, hour: time) -> datetime:
    """This hour of this day in China."""
    return datetime.combine(day, hour, CHINA)


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes the actions of one case."""

    scenario: Scenario
    policy: Rules
    case: str
    thread: str

    def station(self, role: Any) -> Who:
        """The station's account in this role."""
        return Who(role, self.scenario.station.accounts[role])

    def liaison(self, department: str) -> Who:
        """The department's liaison."""
        return Who("liaison", self.scenario.station.departments[department], department)

    def village(self, code: str) -> str:
        """The village as people write it."""
        return self.scenario.station.villages[code].zh

    def marked(self, text: str) -> str:
        """The text, marked as invented."""
        return text + self.scenario.station.mark

    def action(self, when: datetime, step: str, who: Who, service: str, path: str, **body: Any) -> Action:
        """A request of this case; `step` tells it from the case's others."""
        key = f"{self.scenario.station.station}/{self.case}/{step}"
        return Action(when, self.thread, self.case, key, who, service, path, body)


def course(scenario: Scenario, policy: Rules) -> list[Action]:
    """Every action of the scenario in order of time."""
    actions = [_register(scenario, policy, officer) for officer in scenario.officers.values()]
    sheets = [report for report in scenario.reports if report.sheet]
    for name, rows in groupby(sheets, key=lambda report: (report.day, report.sheet)):
        actions.append(_sheet(scenario, policy, str(name[1]), list(rows)))
    for report in scenario.reports:
        thread = report.found.repeats if isinstance(report.found, RepeatFound) else report.case
        actions += _story(Pen(scenario, policy, report.case, thread), report)
    return sorted(actions, key=lambda action: action.at)


def ends_at(scenario: Scenario) -> datetime:
    """The first instant after the period."""
    return at(scenario.station.ends + timedelta(days=1), time(0))


def begins_at(scenario: Scenario) -> datetime:
    """The first instant of the period."""
    return at(scenario.station.begins, time(0))


def without(actions: Sequence[Action], case: str, step: str) -> list[Action]:
    """The course without this step of this case, and without what comes after it there."""
    keys = [action.key for action in actions if action.case == case]
    gone = set(keys[[key.rpartition("/")[2] for key in keys].index(step) :])
    return [action for action in actions if action.key not in gone]


def _register(scenario: Scenario, policy: Rules, officer: Officer) -> Action:
    pen = Pen(scenario, policy, officer.code, officer.code)
    return pen.action(
        begins_at(scenario), "register", pen.station("administrator"), "intake", "/officers",
        name=pen.marked(officer.name), group=officer.group, village=pen.village(officer.village),
    )  # fmt: skip


def _sheet(scenario: Scenario, policy: Rules, name: str, rows: Sequence[Report]) -> Action:
    text = io.StringIO()
    table = [_words(Pen(scenario, policy, row.case, row.case), row) for row in rows]
    writer = csv.DictWriter(text, table[0].keys())
    writer.writeheader()
    writer.writerows(table)
    pen = Pen(scenario, policy, name, name)
    action = pen.action(at(rows[0].day, MORNING), "sheet", pen.station("desk_officer"), "intake", "/sheets")
    return replace(action, body=Sheet(text.getvalue(), tuple(row.case for row in rows)))


def _words(pen: Pen, report: Report) -> dict[str, Any]:
    """What is told of a report, as the words of a request."""
    channel = "officer" if report.source in pen.scenario.officers else report.source
    return {
        "channel": channel,
        "message_id": f"{pen.scenario.station.station}-{report.case}",
        "village": pen.village(report.village),
        "happened_at": at(happened_on(report), DAWN).isoformat(),
        "text": pen.marked(report.text),
    }


def _story(pen: Pen, report: Report) -> Iterator[Action]:
    told_at = at(report.day, MORNING)
    decided_at = told_at if report.urgent else at(report.day, AFTERNOON)
    if not report.sheet:
        officer = pen.scenario.officers.get(report.source)
        who = Who("information_officer", officer.code) if officer else pen.station("desk_officer")
        for time_ in range(1 + report.resent):
            step = "report" if time_ == 0 else f"resent-{time_}"
            words: Mapping[str, Any] = _words(pen, report) | {"urgent": report.urgent}
            yield pen.action(told_at, step, who, "intake", "/reports", **words)
    found = _found(pen, report)
    yield pen.action(decided_at, "screen", pen.station("analyst"), "triage", "/reports/{report}/screen", **found)
    if isinstance(report.found, DisputeFound):
        yield from handling(pen, report.found, decided_at)
    if isinstance(report.found, HazardFound):
        yield pen.action(
            at(report.day + timedelta(days=report.found.removed), AFTERNOON), "remove", pen.station("desk_officer"),
            "triage", "/hazards/{hazard}/remove", how=pen.marked("已处置到位，隐患消除"),
        )  # fmt: skip


def _found(pen: Pen, report: Report) -> dict[str, Any]:
    match report.found:
        case DisputeFound() as found:
            return {
                "outcome": "dispute",
                "category": found.dispute,
                "summary": pen.marked(report.text),
                "factors": list(found.factors),
            }
        case HazardFound(hazard=hazard):
            return {"outcome": "hazard", "hazard": hazard}
        case RepeatFound(repeats=case, same=same):
            return {"outcome": "repeat", "dispute_id": DisputeOf(case), "same": same}
        case plain:
            return {"outcome": plain}
