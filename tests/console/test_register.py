"""The register of information officers on the pages: the desk keeps it, and an officer reads what is told him."""

import re
from collections.abc import AsyncIterator

import pytest

from deploy.machine.home import Home
from services.intake.app import SERVICE as INTAKE
from services.triage.app import SERVICE as TRIAGE
from services.triage.events import ReportFoundInformation
from tests.console.filled import form_of
from tests.console.joined import Joined, joined
from tests.console.test_canvass import QUARRY, read, sent
from tests.console.test_own_reports import hear, reported
from tests.databases import DatabaseServer

HE = {"name": "某护林员（虚构）", "group": "forest_ranger", "village": "上坪村（虚构）"}


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    async with joined(postgres, home, INTAKE, TRIAGE) as console:
        yield console


async def test_the_desk_enrols_an_officer_gives_him_another_area_and_takes_him_off(console: Joined) -> None:
    async with console.as_("desk_officer") as desk, console.as_("chief") as chief:
        assert "没有送出" in await sent(desk, "/officers/new", "/officers/new", **HE | {"name": ""})
        assert "已登记信息员" in await sent(desk, "/officers/new", "/officers/new", **HE)
        [one] = set(
            re.findall(r'href="(/officers/[0-9a-f-]+)"', (await desk.get("/officers?group=forest_ranger")).text)
        )
        assert "没有符合条件的信息员" in read((await desk.get("/officers?village=下陇村（虚构）")).text)
        told = await sent(desk, one, one, group="cleaner", village=HE["village"], others="下陇村（虚构）")
        assert "已调整身份和片区" in told
        assert "保洁员" in told
        assert one in (await desk.get("/officers?village=下陇村（虚构）")).text
        seen = (await chief.get(one)).text
        assert "某护林员（虚构）" in seen
        assert f'action="{one}"' not in seen, "the chief reads it alone"
        stale = form_of((await desk.get(one)).text, one) | {"group": ["cleaner"], "village": [HE["village"]]}
        assert "已退出名册" in await sent(desk, one, f"{one}/retire", reason="搬家")
        assert "在您填写时此件已变" in read((await desk.post(one, data=stale)).text)
        assert "在册0人" in read((await desk.get("/officers")).text)


async def test_an_officer_reads_thanks_and_his_count_of_news_goes_when_he_has_read_them(console: Joined) -> None:
    report_id = await reported(console)
    async with console.as_("information_officer") as phone:
        assert "已收到，感谢您提供线索" in (await phone.get("/report/mine")).text
        found = ReportFoundInformation(report_id=report_id, reason="王某某说过")
        await hear(console, found, f"report-{report_id}", 0)
        page = (await phone.get("/report/mine")).text
        assert "已办结，感谢您帮了忙" in page
        assert '<span class="state">新</span>' in page
        after = await sent(phone, "/report/mine", "/report/mine/read")
        assert "都看过了" not in after


async def test_an_officer_takes_his_own_visit_back_with_a_reason(console: Joined) -> None:
    async with console.as_("information_officer") as phone:
        await sent(phone, "/canvass/new", "/canvass/new", **QUARRY, found="nothing")
        [canvass_id] = set(re.findall(r"back=([0-9a-f-]{36})", (await phone.get("/canvass/mine")).text))
        page, to = f"/canvass/mine?back={canvass_id}", f"/canvass/mine/{canvass_id}"
        assert "没有送出" in await sent(phone, page, to, reason="")
        assert "已撤回" in await sent(phone, page, to, reason="没有去成")
        assert canvass_id not in (await phone.get("/canvass/mine")).text
