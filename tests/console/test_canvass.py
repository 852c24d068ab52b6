"""Visits of places on the pages: recorded by the desk and on the phone, seen as coverage, taken back with a reason."""

import re
from collections.abc import AsyncIterator
from html import unescape

import httpx
import pytest

from deploy.machine.home import Home
from services.followup.app import SERVICE as FOLLOWUP
from services.intake.app import SERVICE as INTAKE
from services.triage.app import SERVICE as TRIAGE
from tests.console.filled import form_of
from tests.console.joined import Joined, joined
from tests.databases import DatabaseServer

QUARRY = {"site": "huangkeng_quarry", "canvassed_at": "2026-03-02T09:30", "with_auxiliary": "2"}


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    async with joined(postgres, home, INTAKE, TRIAGE, FOLLOWUP) as console:
        yield console


async def sent(browser: httpx.AsyncClient, page: str, to: str, /, **fields: str) -> str:
    """What is read on the page that comes of filling in the form which goes there."""
    form = form_of((await browser.get(page)).text, to) | {name: [value] for name, value in fields.items()}
    return read((await browser.post(to, data=form, follow_redirects=True)).text)


def read(page: str) -> str:
    return unescape(" ".join(re.sub("<[^>]*>", " ", page).split()))


async def test_a_zero_report_of_the_desk_takes_a_blind_spot_off_the_coverage_until_it_is_taken_back(
    console: Joined,
) -> None:
    async with console.as_("desk_officer") as desk, console.as_("chief") as chief:
        assert "37个地点，盲区37个" in read((await chief.get("/canvass")).text)
        told = await sent(desk, "/canvass/new?site=huangkeng_quarry", "/canvass/new", **QUARRY, found="nothing")
        assert "已登记零报告：黄坑采石场（虚构）" in told
        assert "37个地点，盲区36个" in read((await chief.get("/canvass")).text)
        made = (await desk.get("/canvass/made?found=false")).text
        [one] = set(re.findall(r'href="(/canvass/made/[0-9a-f-]+)"', made))
        assert "同行 辅警 2" in read((await desk.get(one)).text)
        assert "没有送出" in await sent(desk, one, one, reason=""), "a reason is needed"
        assert "已撤回这次走访" in await sent(desk, one, one, reason="登记错了地点（虚构）")
        assert "37个地点，盲区37个" in read((await chief.get("/canvass?site_kind=")).text)


async def test_an_information_officer_records_his_visit_on_the_phone_and_is_led_to_report_what_he_found(
    console: Joined,
) -> None:
    async with console.as_("information_officer") as officer, console.as_("desk_officer") as desk:
        told = await sent(officer, "/canvass/new", "/canvass/new", **QUARRY, found="something")
        assert "发现的情况请另报线索" in told
        assert "information_officer-1" not in (await desk.get("/canvass/made")).text
        assert (await officer.get("/canvass/made")).status_code == 403


async def test_what_is_missing_is_said_at_its_field_and_what_was_filled_in_stays(console: Joined) -> None:
    async with console.as_("desk_officer") as desk:
        form = form_of((await desk.get("/canvass/new")).text, "/canvass/new")
        answer = await desk.post("/canvass/new", data=form | {"with_cadre": ["many"], "site": ["huangkeng_shop"]})
    assert answer.status_code == 422
    assert {'href="#found"', 'href="#companions"'} <= set(re.findall(r'href="#\w+"', answer.text))
    assert re.search(r'value="huangkeng_shop" selected', answer.text)


async def test_the_chief_accepts_the_plan_of_a_month_and_a_day_falls_out_of_it(console: Joined) -> None:
    async with console.as_("chief") as chief:
        page = "/canvass/plan?month=2026-03&off=2026-03-04"
        assert "照此没有地点超期" in read((await chief.get(page)).text)
        assert "已采用走访计划" in await sent(chief, page, "/canvass/plan")
        plan = (await chief.get("/canvass/plan?month=2026-03")).text
        [day] = re.findall(r'href="(/canvass/plan/[0-9a-f-]+/2026-03-03)"', plan)
        assert "没有送出" in await sent(chief, day, day, reason="")
        assert "取消：暴雨（虚构）" in await sent(chief, day, day, reason="暴雨（虚构）")
        assert "这一天不在计划里" in read((await chief.get(day)).text)
        assert "该月已过" in read((await chief.get("/canvass/plan?month=2025-01")).text)
