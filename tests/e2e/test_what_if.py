"""`sikuai what-if` on a machine that is up: another rule table over what was graded, and one line for a bad file."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.test_commands import Shell, post
from tests.machines import ROOT, temporary_home

WORDS = "at_least: {violence_or_threat: 1}\n"
BAD = {
    "no YAML": ("a: [", "is no YAML 不是YAML"),
    "no table": ("- 1\n", "holds no rule table 没有分级规则"),
    "another table": ("triage: {screen: {hours: 2}}\n", "holds no rule table 没有分级规则"),
    "a word for a number": ("thresholds: {1: many}\n", "grading.thresholds.1: "),
    "a misspelt key": ("thresholds: {1: 9}\nat_most: {}\n", "grading.at_most: "),
    "a contradiction": ("at_least: {weapons: 2}\n", "grading.at_least.weapons: there is no factor weapons"),
}


@pytest.fixture(scope="module")
def shell() -> Iterator[Shell]:
    """A machine that is up, with two disputes that were graded: violence was weighed in one, nothing in the other."""
    with temporary_home() as home:
        shell = Shell(home)
        status, said, error = shell.process("up")
        assert status == 0, said + error
        try:
            for number, factors in enumerate((["violence_or_threat"], [])):
                graded(shell, number, factors)
            yield shell
        finally:
            shell.process("down")


def graded(shell: Shell, number: int, factors: list[str]) -> None:
    """A dispute of level 3, for which these factors were weighed."""
    services = shell.record["services"]
    report = post(shell, "desk_officer", f"{services['intake']}/reports", {
        "channel": "desk", "village": "上坪村", "happened_at": "2026-03-02T09:00:00+08:00", "text": "山场（虚构）",
    }, key=f"report-{number}")  # fmt: skip
    found = post(shell, "analyst", f"{services['triage']}/reports/{report['report_id']}/screen", {
        "outcome": "dispute", "category": "hills_forest_land", "summary": "山场（虚构）",
    })  # fmt: skip
    path = found[1]["stream"].replace("dispute-", "/disputes/")
    post(shell, "analyst", f"{services['triage']}{path}/grade", {"level": 3, "factors": factors, "reason": "虚构"})


def test_it_counts_by_level_and_names_each_dispute_that_would_differ_with_its_factors(
    shell: Shell, tmp_path: Path
) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(WORDS, encoding="utf-8")
    said = shell.says("what-if", str(rules), "--since", "2026-01-01")
    assert "gradings 分级次数 2, proposed otherwise 建议不同 1" in said
    assert [(row[1], row[3]) for row in cells(said) if len(row) == 4] == [
        ("0", "1"),
        ("0", "0"),
        ("2", "0"),
        ("0", "1"),
    ]
    [differs] = [row for row in cells(said) if "violence_or_threat" in row]
    assert (differs[-4], differs[-2:]) == ("3", ["1", "violence_or_threat"])


def test_a_policy_file_is_read_for_its_table_whole(shell: Shell) -> None:
    said = shell.says("what-if", str(ROOT / "deploy" / "policy" / "county" / "2026-01.yaml"), "--station", "changluo")
    assert "gradings 分级次数 2" in said
    assert [row[3] for row in cells(said) if len(row) == 4] == ["0", "0", "1", "1"]


def cells(said: str) -> list[list[str]]:
    """The words in the rows of its tables."""
    return [re.findall(r"[^\s│]+", line) for line in said.splitlines() if line.startswith("│")]


def test_another_station_and_later_days_have_none(shell: Shell, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(WORDS, encoding="utf-8")
    assert "gradings 分级次数 0" in shell.says("what-if", str(rules), "--since", "2999-01-01")


@pytest.mark.parametrize(("text", "says"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_told_in_one_line_with_its_place_and_a_next_step(
    shell: Shell, tmp_path: Path, text: str, says: str
) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(text, encoding="utf-8")
    refused(shell, says, str(rules))


def test_a_file_that_is_not_there_and_a_day_that_is_none_are_told_so(shell: Shell, tmp_path: Path) -> None:
    refused(shell, "cannot be read 无法读取", str(tmp_path / "none.yaml"))
    refused(shell, "is no day 不是日期", "rules.yaml", "--since", "yesterday")
    refused(shell, "there is no station 'nowhere'", "rules.yaml", "--station", "nowhere")


def refused(shell: Shell, says: str, *words: str) -> None:
    """It ends with a status and one line, in both languages."""
    status, _, error = shell.run("what-if", *words)
    assert status != 0
    assert says in error
    assert re.search("[\u4e00-\u9fff]", error)
    assert len(error.strip().splitlines()) == 1
