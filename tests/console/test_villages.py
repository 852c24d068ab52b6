"""A village is called in the reader's language wherever it stands: in lists, headings, titles and notices, and for
whoever works for all stations."""

import re
from collections.abc import AsyncIterator
from uuid import UUID, uuid5

import pytest

from deploy.machine.home import Home
from services.console.showing.fields import told
from services.console.showing.templates import HERE
from services.followup.app import SERVICE as FOLLOWUP
from services.referral.app import SERVICE as REFERRAL
from services.referral.events import DisputeResolved
from services.triage.app import SERVICE as TRIAGE
from services.triage.domain.screening import dispute_id_of
from shared.http.roles import Role
from tests.console.joined import Joined, joined
from tests.databases import DatabaseServer
from tests.facts import dispute_graded
from tests.given import NOON
from tests.house import heard
from tests.referral import town as referral
from tests.triage import town as triage

ZH, EN = "石桥村（虚构）", "Shiqiao village (invented)"
REPORT, WAITING = UUID(int=1), UUID(int=2)
DISPUTE = dispute_id_of(REPORT)
SHOWN = re.compile(r"\{\{[^}]*(?<!narrowed)\.village\b[^}]*\}\}")


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    """A report that waits, and a dispute that waits to be referred and whose visit is promised."""
    async with joined(postgres, home, TRIAGE, REFERRAL, FOLLOWUP) as console:
        town, graded = console.towns, dispute_graded(DISPUTE, village=ZH)
        await town["triage"].hear(triage.reported(WAITING, village=ZH), triage.reported(REPORT, village=ZH))
        async with town["triage"].as_("analyst") as analyst:
            assert (await analyst.post(f"/reports/{REPORT}/screen", json=triage.ENTER)).status_code == 201
        await town["referral"].hear(referral.graded(DISPUTE, village=ZH))
        resolved = DisputeResolved(
            dispute_id=DISPUTE, department="justice", level=3, category="neighbours", outcome="虚构", handlers=("li",),
            resolved_at=NOON,
        )  # fmt: skip
        for event, name in ((graded, "graded"), (resolved, "resolved")):
            await town["followup"].hear(heard(event, f"dispute-{DISPUTE}", uuid5(DISPUTE, name)))
        yield console


@pytest.mark.parametrize(
    ("role", "paths"),
    [
        ("analyst", ("/inbox", f"/inbox/{WAITING}", "/disputes", f"/disputes/{DISPUTE}", f"/disputes/{DISPUTE}/grade",
                     "/station", f"/station/{DISPUTE}")),
        ("visitor", ("/visits", f"/visits/{DISPUTE}/1", f"/followed/{DISPUTE}", "/followed?phase=visited")),
        ("chief", ("/open", "/late?which=open")),
    ],
)  # fmt: skip
async def test_a_reader_of_english_reads_its_english_name(console: Joined, role: Role, paths: tuple[str, ...]) -> None:
    async with console.as_(role) as browser:
        browser.cookies.set("language", "en")
        for path in paths:
            page = (await browser.get(path)).text
            assert EN in page, path
            assert ZH not in re.sub(r"<option .*?>|href=\".*?\"", "", page), path


@pytest.mark.parametrize("path", ["/disputes", f"/disputes/{DISPUTE}", "/open", "/board"])
async def test_so_does_whoever_works_for_all_stations(console: Joined, path: str) -> None:
    async with console.as_("chief"), console.as_("supervisor", station="all") as browser:
        browser.cookies.set("language", "en")
        page = (await browser.get(path)).text
    assert EN in page
    assert ZH not in re.sub(r"<option .*?>|href=\".*?\"", "", page)


async def test_a_name_that_no_policy_has_stays_as_it_was_written(console: Joined) -> None:
    await console.towns["triage"].hear(triage.reported(UUID(int=9), village="山那边（虚构）"))
    async with console.as_("analyst") as browser:
        browser.cookies.set("language", "en")
        assert "山那边（虚构）" in (await browser.get("/inbox")).text


def test_every_template_shows_a_village_by_its_name_for_the_reader() -> None:
    templates = HERE / "templates"
    bare = {
        f"{path.relative_to(templates)}: {shown}"
        for path in templates.rglob("*.html")
        for shown in SHOWN.findall(path.read_text(encoding="utf-8"))
        if "village_name(" not in shown
    }
    assert bare == set()


def test_in_what_an_event_tells_a_village_and_a_level_are_said_once_and_in_english() -> None:
    words = {"villages": [{"zh": ZH, "en": EN}], "levels": [{"code": 3, "zh": "三级", "en": "level 3"}]}
    fields = {"village": ZH, "level": 3, "old_level": 3}
    assert told("en", fields, words, NOON) == [("Village", EN), ("Level", "3"), ("Old level", "3")]
    assert [text for _, text in told("zh", fields, words, NOON)] == [ZH, "三级", "三级"]
