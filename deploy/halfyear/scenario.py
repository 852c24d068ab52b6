"""A scenario as it is written down: who lives and works where, and the cases that come up, each told as a story.

The words of the files are explained in `deploy/scenarios/changluo/README.md`. No file names a figure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from deploy.machine.trouble import MachineError

CHANGLUO = Path(__file__).resolve().parent.parent / "scenarios" / "changluo"

M = TypeVar("M", bound=BaseModel)


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Village(_Data):
    """A place of the station's area."""

    zh: str
    kind: Literal["village", "community"]


class Station(_Data):
    """The station, its area, and the accounts of those who act; `mark` is put behind every text."""

    station: str
    mark: str
    begins: date
    ends: date
    villages: Mapping[str, Village]
    accounts: Mapping[Literal["desk_officer", "analyst", "chief", "visitor", "administrator"], str]
    departments: Mapping[str, str]


class Officer(_Data):
    """An information officer (信息员): `code` is his group and his number in it."""

    code: str
    name: str
    group: str
    village: str


class Referral(_Data):
    """How the station refers: `late` days late, `to` another lead than the route table says, `assisting` ones."""

    late: int = Field(0, ge=0)
    to: str | None = None
    assisting: tuple[str, ...] = ()


class Returned(_Data):
    """The lead department sends the dispute back with a reason, and it goes on to another."""

    reason: str
    next: str


class Extension(_Data):
    """The lead department asks for more days, and the chief grants some."""

    asked: int
    granted: int
    reason: str


class Plan(_Data):
    """One case, one plan (一案一策): to be finished so many `days` after the grade."""

    measures: tuple[str, ...]
    responsible: str
    days: int


class Failed(_Data):
    """Mediation fails, so many days `after` the department signed."""

    after: int
    reason: str
    ways: tuple[str, ...]


class Relapse(_Data):
    """The visit of this `day` after the resolution finds the conflict alive again."""

    day: int
    reason: str


class Round(_Data):
    """A dispute from its grade to its last visit: `visits` maps the day after the resolution to the score, 1 to 5."""

    level: int
    factors: tuple[str, ...] = ()
    plan: Plan | None = None
    refer: Referral = Referral()
    returned: Returned | None = None
    extension: Extension | None = None
    resolved: int | None = None
    outcome: str = ""
    failed: Failed | None = None
    visits: Mapping[int, int] = {}
    added: tuple[int, ...] = ()
    relapse: Relapse | None = None

    @model_validator(mode="after")
    def _ends_one_way(self) -> "Round":
        if (self.resolved is None) is (self.failed is None):
            raise ValueError("a round ends either `resolved` or `failed` 每轮须写明化解或调解不成之一")
        if self.failed and self.visits:
            raise ValueError("what failed is watched, not visited 调解不成的不写回访")
        if not set(self.added) <= self.visits.keys():
            raise ValueError("`added` names days of `visits` 增加的回访须在 visits 之中")
        if self.relapse and self.relapse.day != max(self.visits, default=None):
            raise ValueError("`relapse` is found by the last of `visits` 反复须由最后一次回访发现")
        return self


class DisputeFound(Round):
    """The report is a dispute of this category; after a relapse its story goes on `again`."""

    dispute: str
    again: Round | None = None

    @model_validator(mode="after")
    def _again_after_a_relapse(self) -> "DisputeFound":
        if (self.relapse is None) is not (self.again is None):
            raise ValueError("`relapse` and `again` come together 反复与再次处理须一并写明")
        return self

    @property
    def rounds(self) -> tuple[Round, ...]:
        """The first handling, and the second one after a relapse."""
        return (self,) if self.again is None else (self, self.again)


class HazardFound(_Data):
    """The report is a hazard: road, mine, campus, fire, …; it is removed so many days after its report."""

    hazard: str
    removed: int = Field(5, ge=1, le=7, description="days: no danger outlives a week 隐患不过周")


class RepeatFound(_Data):
    """The report repeats a known case."""

    repeats: str
    same: Literal["place", "person", "matter"]


Found = DisputeFound | HazardFound | RepeatFound | Literal["information", "police_matter"]


class Report(_Data):
    """A report and what becomes of it."""

    case: str
    day: date
    source: str = Field(alias="from")
    village: str
    text: str
    found: Found
    late: int = Field(0, ge=0, description="days between what happened and the report")
    resent: int = Field(0, ge=0, description="how often the same message came again")
    urgent: bool = False
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """All of it, checked."""

    station: Station
    officers: Mapping[str, Officer]
    reports: tuple[Report, ...]


def load_scenario(folder: Path = CHANGLUO) -> Scenario:
    """Read and check a scenario. Raises MachineError naming the file, the case and the word that is wrong."""
    station = _checked(Station, _read(folder / "station.yaml"), "station.yaml")
    officers = {officer.code: officer for officer in _officers(_read(folder / "officers.yaml"), station)}
    reports = tuple(
        report
        for path in sorted(folder.glob("[0-9]*-[0-9]*.yaml"))
        for report in _reports(path, _read(path), station, officers)
    )
    _check_cases(reports)
    return Scenario(station, officers, reports)


def _read(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise _wrong(path.name, " ".join(str(error).split())) from error


def _checked(model: type[M], words: Any, where: str) -> M:
    try:
        return model.model_validate(words)
    except ValidationError as error:
        fault = error.errors(include_input=False)[0]
        raise _wrong(where, f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}") from None


def _wrong(where: str, what: str) -> MachineError:
    return MachineError(
        f"the scenario is wrong in {where} 演示资料有误: {what}", "mend the file and play it again 请改正文件后重新回放"
    )


def _officers(groups: Any, station: Station) -> Iterator[Officer]:
    for group, by_village in groups.items():
        names = [(village, name) for village, names in by_village.items() for name in names]
        for number, (village, name) in enumerate(names, 1):
            if village not in station.villages:
                raise _wrong("officers.yaml", f"{group}: there is no village {village} 没有这个村或社区")
            yield Officer(code=f"{group}-{number:02}", name=name, group=group, village=village)


def _reports(path: Path, entries: Any, station: Station, officers: Mapping[str, Officer]) -> Iterator[Report]:
    for number, entry in enumerate(entries, 1):
        where = f"{path.name}, {entry.get('case') or f'report {number}'}"
        officer = officers.get(entry.get("from"))
        words = {"case": f"{path.stem}-{number:02}", "village": officer and officer.village, **entry}
        try:
            words["day"] = date.fromisoformat(f"{path.stem}-{int(entry['day']):02}")
        except (KeyError, ValueError):
            raise _wrong(where, "day: a day of this month, please 请写本月的日期") from None
        if officer is None and "-" in str(entry.get("from")):
            raise _wrong(where, f"from: there is no officer {entry['from']} 没有这名信息员")
        report = _checked(Report, words, where)
        if report.village not in station.villages:
            raise _wrong(where, f"village: there is no village {report.village} 没有这个村或社区")
        yield report


def _check_cases(reports: tuple[Report, ...]) -> None:
    days: dict[str, date] = {}
    for report in reports:
        if report.case in days:
            raise _wrong(report.case, "this name is taken: a case has a name of its own 名称不能重复")
        days[report.case] = report.day
    disputes = {report.case for report in reports if isinstance(report.found, DisputeFound)}
    for report in reports:
        if isinstance(report.found, RepeatFound) and (
            report.found.repeats not in disputes or days[report.found.repeats] > report.day
        ):
            raise _wrong(report.case, f"repeats: there is no dispute {report.found.repeats} before it 此前没有这件纠纷")


def happened_on(report: Report) -> date:
    """The day on which it happened: before the report's, when the report was late."""
    return report.day - timedelta(days=report.late)
