"""From the first of November on, the command says so when the next year's holidays are not known."""

from datetime import date
from pathlib import Path

import pytest

from deploy.machine.notices import missing_notice

NOTICE = "year: {year}\nnotice: （虚构）\nholidays: [{year}-01-01]\nmakeup_days: []\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of policies that knows 2026."""
    (tmp_path / "calendar").mkdir()
    (tmp_path / "calendar" / "2026.yaml").write_text(NOTICE.format(year=2026), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("today", "year"),
    [(date(2026, 10, 31), ""), (date(2026, 11, 1), "2027"), (date(2026, 12, 31), "2027"), (date(2027, 2, 1), "2027")],
)
def test_a_missing_notice_is_said_from_november_on_in_both_languages(folder: Path, today: date, year: str) -> None:
    said = missing_notice(today, folder)
    assert (f"holidays for {year} is missing" in said and f"缺少{year}年" in said) if year else said == ""


def test_a_notice_that_is_there_is_not_missed(folder: Path) -> None:
    (folder / "calendar" / "2027.yaml").write_text(NOTICE.format(year=2027), encoding="utf-8")
    assert missing_notice(date(2026, 12, 31), folder) == ""
