"""Moments as the pages say them: midnight in one way, a page with its date, and nothing that comes called the past."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from deploy.machine.home import Home
from services.console.showing import fields, times
from services.triage.app import SERVICE as TRIAGE
from services.triage.domain.screening import dispute_id_of
from shared.http.roles import Role
from tests.console.joined import joined
from tests.databases import DatabaseServer
from tests.given import NOON
from tests.triage import town as triage

MIDNIGHT = datetime(2026, 3, 3, 16, tzinfo=UTC)  # in China the 4th begins
ENTERED = dispute_id_of(UUID(int=1))


@pytest.mark.parametrize("name", ["due_at", "grade_by", "old_due_at"])
def test_a_deadline_at_midnight_is_written_in_one_way_wherever_it_stands(name: str) -> None:
    assert fields.value("zh", name, MIDNIGHT.isoformat(), {}, NOON) == times.until("zh", MIDNIGHT, NOON)
    assert "24:00" in times.until("zh", MIDNIGHT, NOON)
    assert "00:00" in fields.value("zh", "happened_at", MIDNIGHT.isoformat(), {}, NOON), "what happened has no term"


def test_as_of_when_a_page_is_has_its_date() -> None:
    assert times.as_of("zh", MIDNIGHT) == "3月4日（周三）00:00"
    assert times.as_of("en", MIDNIGHT) == "4 Mar, 00:00"


def test_what_a_kept_page_tells_has_its_date_for_it_is_shown_another_day() -> None:
    assert times.dated("zh", MIDNIGHT, MIDNIGHT) == "3月4日（周三）00:00"
    assert times.dated("en", MIDNIGHT, MIDNIGHT) == "4 Mar, 00:00"
    assert times.dated("zh", MIDNIGHT, MIDNIGHT + timedelta(days=365)) == "2026年3月4日（周三）00:00"


async def test_the_auditor_s_list_says_what_each_dispute_is_and_a_moment_to_come_is_now(
    postgres: DatabaseServer, home: Home
) -> None:
    async with joined(postgres, home, TRIAGE) as console:
        town = console.towns["triage"]
        async with town.as_("analyst") as analyst:
            await triage.entered(town, analyst, UUID(int=1))
            await triage.graded(analyst, ENTERED)
        auditor: Role = "auditor"
        async with console.as_(auditor) as browser:
            text = " ".join(re.sub("<[^>]*>", " ", (await browser.get("/audit")).text).split())
            assert "上坪村 · 邻里 2 二级·橙 录入于" in text
            assert triage.ENTER["summary"] not in text, "nothing personal is told"
            now = await console.console.now()
            to_come = await browser.get(f"/audit/{ENTERED}", params={"at": (now + timedelta(days=3)).isoformat()})
            assert (to_come.status_code, to_come.headers["location"]) == (303, f"/audit/{ENTERED}")
