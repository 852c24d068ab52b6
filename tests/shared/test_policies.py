"""Policy files: in force by the day of adoption, a station's over the county's, and never changed once adopted."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest
import structlog
import yaml
from structlog.testing import capture_logs

from deploy.machine.databases import Database
from shared.kernel.calendar import CHINA
from shared.kernel.policy import Policy, Span
from shared.kernel.stations import EVERY_STATION
from shared.store.database import connect
from shared.store.policies import PolicyChanged, PolicyFiles, remember_adopted
from tests.databases import set_up_database
from tests.shared import toy

LABEL = {"zh": "一", "en": "one"}
COMMON = {
    "levels": {3: {**LABEL, "colour": "yellow", "meaning": LABEL}},
    "departments": {"justice": LABEL},
    "categories": {"family": {**LABEL, "route": "justice"}},
    "channels": {"desk": LABEL},
    "refer": {"default": {"hours": 24}},
}
NOTICE = {"year": 2026, "notice": "虚构", "holidays": [date(2026, 1, 1)], "makeup_days": []}


class ToyPolicy(Policy):
    """What the toy reads of its section."""

    section: ClassVar[str] = "toy"

    answer: Span
    most: int = 10


def write(folder: Path, place: str, document: Mapping[str, Any]) -> Path:
    """Put a file there."""
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(dict(document), allow_unicode=True), encoding="utf-8")
    return path


def county(version: str, adopted: date, hours: int, **more: Any) -> dict[str, Any]:
    """The county's policy of this version."""
    return {"version": version, "adopted": adopted, "common": COMMON, "toy": {"answer": {"hours": hours}, **more}}


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=CHINA)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The county's two policies, a station's one, and a year's calendar."""
    write(tmp_path, "county/2026-01.yaml", county("2026-01", date(2026, 1, 10), 24))
    write(tmp_path, "county/2026-07.yaml", county("2026-07", date(2026, 7, 1), 12, most=20))
    station = {"version": "2026-05", "adopted": date(2026, 5, 1), "toy": {"answer": {"hours": 6}},
               "common": {"local_days": {"days_off": [date(2026, 8, 3)]}, "departments": {"land": LABEL}}}  # fmt: skip
    write(tmp_path, "stations/changluo/2026-05.yaml", station)
    write(tmp_path, "calendar/2026.yaml", NOTICE)
    return tmp_path


@pytest.fixture
def policies(folder: Path) -> PolicyFiles[ToyPolicy]:
    return PolicyFiles(folder, ToyPolicy)


@pytest.mark.parametrize(
    ("station", "at", "version", "hours", "most"),
    [
        ("elsewhere", noon(2025, 12, 31), "2026-01", 24, 10),
        ("elsewhere", noon(2026, 6, 30), "2026-01", 24, 10),
        ("elsewhere", noon(2026, 7, 1), "2026-07", 12, 20),
        ("changluo", noon(2026, 4, 30), "2026-01", 24, 10),
        ("changluo", noon(2026, 5, 1), "2026-01+changluo-2026-05", 6, 10),
        ("changluo", noon(2026, 7, 1), "2026-07+changluo-2026-05", 6, 20),
        ("all", noon(2026, 7, 1), "2026-07", 12, 20),
        ("", noon(2026, 7, 1), "2026-07", 12, 20),
    ],
)
def test_the_last_version_adopted_by_the_day_is_in_force_and_a_station_stands_over_the_county(
    policies: PolicyFiles[ToyPolicy], station: str, at: datetime, version: str, hours: int, most: int
) -> None:
    policy = policies.of(station, at)
    assert (policy.version, policy.answer.hours, policy.most) == (version, hours, most)


def test_a_day_begins_at_midnight_in_china(policies: PolicyFiles[ToyPolicy]) -> None:
    assert policies.of(EVERY_STATION, datetime(2026, 7, 1, 0, 0, tzinfo=CHINA)).version == "2026-07"
    assert policies.of(EVERY_STATION, datetime.fromisoformat("2026-06-30T15:59:59Z")).version == "2026-01"
    assert policies.of(EVERY_STATION, datetime.fromisoformat("2026-06-30T16:00:00Z")).version == "2026-07"


def test_a_station_takes_from_the_county_what_it_does_not_say_itself(policies: PolicyFiles[ToyPolicy]) -> None:
    ours, theirs = policies.of("changluo", noon(2026, 8, 3)), policies.of(EVERY_STATION, noon(2026, 8, 3))
    assert (set(ours.departments), set(theirs.departments)) == ({"justice", "land"}, {"justice"})
    assert [policy.calendar.is_workday(date(2026, 8, 3)) for policy in (ours, theirs)] == [False, True]


def test_a_station_gives_a_clock_another_unit(folder: Path) -> None:
    station = {"version": "2026-06", "adopted": date(2026, 6, 1), "toy": {"answer": {"workdays": 2}}}
    write(folder, "stations/changluo/2026-06.yaml", station)
    assert PolicyFiles(folder, ToyPolicy).of("changluo", noon(2026, 6, 1)).answer == Span(workdays=2)


def test_all_policies_are_those_that_are_in_force_anywhere_at_any_time(policies: PolicyFiles[ToyPolicy]) -> None:
    ours = {"2026-01+changluo-2026-05", "2026-07+changluo-2026-05"}
    assert {policy.version for policy in policies.all()} == {"2026-01", "2026-07", *ours}


def test_a_new_file_is_seen_while_running(policies: PolicyFiles[ToyPolicy], folder: Path) -> None:
    write(folder, "county/2026-09.yaml", county("2026-09", date(2026, 9, 1), 8))
    write(folder, "calendar/2027.yaml", {**NOTICE, "year": 2027, "holidays": [date(2027, 1, 1)]})
    policies.look_again()
    assert policies.of(EVERY_STATION, noon(2026, 9, 1)).answer.hours == 8
    assert policies.of(EVERY_STATION, noon(2026, 9, 1)).calendar.is_announced(2027)


@pytest.mark.parametrize("harm", ["changed", "gone", "not YAML", "not a policy", "a station without sense"])
def test_what_is_wrong_while_running_is_said_and_the_policies_stay_as_they_were(
    policies: PolicyFiles[ToyPolicy], folder: Path, harm: str
) -> None:
    first = folder / "county" / "2026-01.yaml"
    match harm:
        case "changed":
            write(folder, "county/2026-01.yaml", county("2026-01", date(2026, 1, 10), 48))
        case "gone":
            first.unlink()
        case "not YAML":
            (folder / "county" / "2026-09.yaml").write_text("version: [", encoding="utf-8")
        case "not a policy":
            write(folder, "county/2026-09.yaml", county("2026-09", date(2026, 2, 1), -1))
        case _:
            lost = {"categories": {"family": {"route": "nowhere"}}}
            write(folder, "stations/bad/1.yaml", {"version": "1", "adopted": date(2026, 2, 1), "common": lost})
    with structlog.testing.capture_logs() as said:
        policies.look_again()
        assert policies.of(EVERY_STATION, noon(2026, 6, 1)).answer.hours == 24
        assert policies.of("bad", noon(2026, 6, 1)).version == "2026-01"
    assert [line["event"] for line in said] == ["policy_refused"]


WRONG: dict[str, tuple[str, str | dict[str, Any], str]] = {
    "no YAML": ("county/9.yaml", "version: [", "9.yaml"),
    "no table": ("county/9.yaml", "- 1", "9.yaml"),
    "no version": ("county/9.yaml", {"adopted": date(2026, 1, 1)}, "9.yaml"),
    "a version that is a number": ("county/9.yaml", {"version": 9, "adopted": date(2026, 1, 1)}, "9.yaml"),
    "no day of adoption": ("county/9.yaml", {"version": "9"}, "9.yaml"),
    "a key that nobody knows": (
        "county/9.yaml", {**county("9", date(2026, 9, 1), 1), "toy": {"answr": {"hours": 1}}}, "9.yaml",
    ),
    "a department that is not there": (
        "stations/changluo/9.yaml",
        {"version": "9", "adopted": date(2026, 9, 1), "common": {"categories": {"family": {"route": "moon"}}}},
        "changluo/9.yaml",
    ),
    "the same version twice": ("county/9.yaml", county("2026-07", date(2026, 9, 1), 1), "2026-07"),
    "a calendar that is none": ("calendar/2027.yaml", {**NOTICE, "year": 2027}, "2027.yaml"),
    "a year twice": ("calendar/again.yaml", NOTICE, "2026"),
    "a list of sections that is none": ("sections.yaml", "sections: common", "sections.yaml"),
}  # fmt: skip


@pytest.mark.parametrize(("place", "says", "named"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_file_is_refused_and_named(folder: Path, place: str, says: str | dict[str, Any], named: str) -> None:
    if isinstance(says, str):
        (folder / place).write_text(says, encoding="utf-8")
    else:
        write(folder, place, says)
    with pytest.raises(ValueError, match=named):
        PolicyFiles(folder, ToyPolicy)


@pytest.mark.parametrize("at", ["stations/all/2026-07.yaml", "stations/all/notes.txt"])
def test_no_station_is_called_by_the_word_for_all_of_them(folder: Path, at: str) -> None:
    write(folder, at, {"version": "2026-07", "adopted": date(2026, 7, 1)})
    with pytest.raises(ValueError, match="stations/all: the word `all` stands for every station and names none"):
        PolicyFiles(folder, ToyPolicy)


def test_a_county_that_takes_a_department_from_under_a_station_is_refused_at_once(folder: Path) -> None:
    """The station's own policy still routes there on the day that the county's comes into force."""
    station = {"version": "2026-06", "adopted": date(2026, 6, 1),
               "common": {"categories": {"family": {"route": "justice"}}}}  # fmt: skip
    write(folder, "stations/changluo/2026-06.yaml", station)
    later = county("2026-09", date(2026, 9, 1), 1)
    others = {**COMMON, "departments": {"women": LABEL}, "categories": {"family": {**LABEL, "route": "women"}}}
    write(folder, "county/2026-09.yaml", {**later, "common": others})
    with pytest.raises(
        ValueError, match=r"changluo/2026-06.yaml over county/2026-09.yaml: .*unknown departments: justice"
    ):
        PolicyFiles(folder, ToyPolicy)


def test_a_folder_without_a_county_policy_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no policy in county"):
        PolicyFiles(tmp_path, ToyPolicy)


async def test_a_policy_that_was_adopted_is_never_changed_nor_taken_away(database: Database, folder: Path) -> None:
    await set_up_database(database, toy.COUNTING, 1)
    connection = await connect(database.app_dsn)
    try:
        for _ in range(2):
            await remember_adopted(connection, PolicyFiles(folder, ToyPolicy).adopted)
        kept = await connection.fetch("select version, document from store.policy where station = '' order by version")
        assert [(row["version"], row["document"]["toy"]["answer"]) for row in kept] == [
            ("2026-01", {"hours": 24}), ("2026-07", {"hours": 12}),
        ]  # fmt: skip

        before = write(folder, "county/2026-01.yaml", county("2026-01", date(2026, 1, 10), 48)).read_text()
        with pytest.raises(PolicyChanged, match="2026-01 of the county was changed"):
            await remember_adopted(connection, PolicyFiles(folder, ToyPolicy).adopted)
        assert "48" in before

        (folder / "county" / "2026-01.yaml").unlink()
        with pytest.raises(PolicyChanged, match="2026-01 of the county was adopted and is gone"):
            await remember_adopted(connection, PolicyFiles(folder, ToyPolicy).adopted)
    finally:
        await connection.close()


def test_how_a_policy_is_laid_out_does_not_matter(folder: Path) -> None:
    first = {one.version: one.digest() for one in PolicyFiles(folder, ToyPolicy).adopted}
    path = folder / "county" / "2026-01.yaml"
    document = yaml.safe_load(path.read_text())
    path.write_text("# laid out anew\n" + json.dumps(document, default=str).replace('"2026-01-10"', "2026-01-10"))
    assert {one.version: one.digest() for one in PolicyFiles(folder, ToyPolicy).adopted} == first


@pytest.mark.parametrize(
    "text",
    [
        'version: "9"\nadopted: 2026-09-01\ncommon:\n',
        'version: "9"\nadopted: 2026-09-01\ntoy:\n',
        'version: "9"\nadopted: 2026-09-01\ncommon: [1]\n',
        'version: "9"\nadopted: 2026-09-01\ncommon: {local_days: 3}\n',
        'version: "9"\nadopted: 2026-09-01\n1: 2\n',
        'version: "9"\nadopted: 2026-09-01\ntoyy: {answer: {hours: 1}}\n',
        "{" + "a: {" * 3000,
    ],
    ids=["empty common", "empty section", "a list", "a number", "a key that is no word", "misspelt", "very deep"],
)
@pytest.mark.parametrize("where", ["county/9.yaml", "stations/changluo/9.yaml"])
def test_a_file_that_is_not_right_changes_nothing_while_running_and_is_said(
    policies: PolicyFiles[ToyPolicy], folder: Path, where: str, text: str
) -> None:
    before = policies.of("changluo", noon(2026, 9, 2))
    (folder / where).write_text(text, encoding="utf-8")
    with capture_logs() as said:
        policies.look_again()
    assert [line["event"] for line in said] == ["policy_refused"]
    assert policies.of("changluo", noon(2026, 9, 2)) == before


def test_two_policies_of_one_day_are_refused(folder: Path) -> None:
    write(folder, "county/2026-08.yaml", county("2026-08", date(2026, 7, 1), 9))
    with pytest.raises(ValueError, match="adopted on the same day"):
        PolicyFiles(folder, ToyPolicy)


def test_a_section_is_taken_where_it_is_listed_though_the_county_s_first_policy_has_it_not(folder: Path) -> None:
    later = {"version": "9", "adopted": date(2026, 9, 1), "other": {}}
    write(folder, "stations/changluo/9.yaml", later)
    with pytest.raises(ValueError, match="there is no section other"):
        PolicyFiles(folder, ToyPolicy)
    write(folder, "sections.yaml", {"sections": ["common", "toy", "other"]})
    assert PolicyFiles(folder, ToyPolicy).of("changluo", noon(2026, 9, 2)).version == "2026-07+changluo-9"
