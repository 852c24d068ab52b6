"""`sikuai what-if RULES`: what another rule table would have proposed for the gradings of the past."""

import asyncio
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.machine.listed import must_be_listed
from deploy.machine.running import open_database, running, service_of
from deploy.machine.trouble import MachineError
from deploy.machine.weighing import Weighed, gradings, table_of
from services.triage.policy import TriagePolicy
from shared.kernel.calendar import CHINA
from shared.kernel.stations import EVERY_STATION
from shared.run.settings import Settings
from shared.store.policies import PolicyFiles


def what_if(
    rules: Annotated[
        Path, typer.Argument(help="a YAML file with the other rule table, or what differs 另一套分级规则")
    ],
    since: Annotated[str, typer.Option(help="gradings since this day, e.g. 2026-01-01 自哪天起的分级")] = "2000-01-01",
    station: Annotated[str, typer.Option(help="one station only 仅一个派出所")] = EVERY_STATION,
) -> None:
    """Weigh the gradings of the past by another rule table; nothing is changed. 用另一套规则试算已有分级"""
    found, levels = asyncio.run(_weighed(rules, _day(since), station))
    console = Console(highlight=False)
    differing = [one for one in found if one.differs]
    console.print(f"gradings 分级次数 {len(found)}, proposed otherwise 建议不同 {len(differing)}")
    console.print(_by_level(found, levels))
    if differing:
        console.print(_each(differing))


def _by_level(found: list[Weighed], levels: list[int]) -> Table:
    """How many gradings at each level: as decided, as proposed then, as the other table proposes."""
    table = Table("level 级别", "decided 签署", "proposed 原建议", "what if 试算建议")
    for level in levels:
        counts = (sum(getattr(one, what) == level for one in found) for what in ("decided", "proposed", "instead"))
        table.add_row(str(level), *map(str, counts))
    return table


def _each(differing: list[Weighed]) -> Table:
    """Each grading for which the other table proposes another level, with what was weighed."""
    table = Table("dispute 纠纷", "at 时间", "decided 签署", "proposed 原建议", "what if 试算建议", "factors 因素")
    for one in differing:
        factors = [*one.factors, *(["relapse 反复"] if one.relapsed else [])]
        unknown = f" (unknown 规则中没有: {', '.join(one.strange)})" if one.strange else ""
        at = f"{one.at.astimezone(CHINA):%Y-%m-%d %H:%M}"
        counted = [str(level) for level in (one.decided, one.proposed, one.instead)]
        table.add_row(str(one.dispute_id), at, *counted, ", ".join(factors) + unknown)
    return table


def _day(text: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), time(), CHINA)
    except ValueError as error:
        raise MachineError(f"--since {text!r} is no day 不是日期", "write it like 2026-01-01 请照此书写") from error


async def _weighed(rules: Path, since: datetime, station: str) -> tuple[list[Weighed], list[int]]:
    record, now = running(), datetime.now(UTC)
    must_be_listed(station, None, now)
    service_of(record, "triage")
    policies = PolicyFiles(Settings().policy, TriagePolicy)
    policy = policies.of(station, now)
    table = table_of(rules, policy)
    connection = await open_database(record.databases["triage"])
    try:
        return await gradings(connection, station, since, table), sorted(policy.levels)
    finally:
        await connection.close()
