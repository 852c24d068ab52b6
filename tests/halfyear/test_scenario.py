"""The scenario as it is written: people, places, and mistakes that are named."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from deploy.halfyear.rules import rules_of
from deploy.halfyear.scenario import CHANGLUO, DisputeFound, HazardFound, RepeatFound, load_scenario
from deploy.machine.trouble import MachineError
from tests.playing import SCENARIO

OFFICERS = {"forest_ranger": 37, "cleaner": 21, "grid_worker": 16, "rescue_team": 10, "womens_leader": 8}


def test_there_are_92_officers_by_role() -> None:
    assert Counter(officer.group for officer in SCENARIO.officers.values()) == OFFICERS
    assert len(SCENARIO.officers) == len({officer.name for officer in SCENARIO.officers.values()}) == 92


def test_there_are_seven_villages_and_one_community() -> None:
    assert Counter(v.kind for v in SCENARIO.station.villages.values()) == {"village": 7, "community": 1}


def test_every_department_of_the_policy_has_an_account() -> None:
    assert SCENARIO.station.departments.keys() == rules_of(SCENARIO).departments.keys()


def test_the_half_year_has_everything_that_happens_in_real_life() -> None:
    reports = SCENARIO.reports
    disputes = [report.found for report in reports if isinstance(report.found, DisputeFound)]
    assert any(report.late for report in reports)
    assert any(report.resent for report in reports)
    assert any(report.sheet for report in reports)
    assert any(report.urgent for report in reports)
    assert {report.found for report in reports if isinstance(report.found, str)} == {"information", "police_matter"}
    assert any(isinstance(report.found, HazardFound) for report in reports)
    assert any(isinstance(report.found, RepeatFound) for report in reports)
    for happens in ("returned", "extension", "failed", "relapse", "plan"):
        assert any(getattr(dispute, happens) for dispute in disputes), happens


def test_no_file_names_a_figure() -> None:
    """They must come out of views over events."""
    for path in CHANGLUO.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert not any(figure in text for figure in ("126", "260", "99.8", "98%", "figures")), path.name


@pytest.mark.parametrize(
    ("file", "was", "now", "said"),
    [
        ("2026-01.yaml", "from: forest_ranger-08", "from: forest_ranger-99", "no officer forest_ranger-99"),
        ("2026-01.yaml", "repeats: roof-water", "repeats: roof-fire", "no dispute roof-fire before it"),
        ("2026-01.yaml", "day: 5", "day: 45", "day: a day of this month"),
        ("2026-01.yaml", "resolved: 4,", "", "ends either `resolved` or `failed`"),
        ("2026-01.yaml", "village: shangping", "village: atlantis", "no village atlantis"),
        ("2026-02.yaml", "late: 2,", "latest: 2,", "latest"),
        ("2026-05.yaml", "case: custody", "case: scooter", "this name is taken"),
        ("officers.yaml", "meiling:", "atlantis:", "no village atlantis"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, file: str, was: str, now: str, said: str) -> None:
    folder = shutil.copytree(CHANGLUO, tmp_path / "scenario")
    text = (folder / file).read_text(encoding="utf-8")
    assert was in text
    (folder / file).write_text(text.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(MachineError, match=said):
        load_scenario(folder)
