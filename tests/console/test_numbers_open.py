"""Every number of the board opens down to the events behind it: those it counts, and what was done in each dispute."""

import re
from collections.abc import AsyncIterator
from html import unescape
from uuid import UUID

import httpx
import pytest

from deploy.machine.home import Home
from services.followup.app import SERVICE as FOLLOWUP
from services.triage.app import SERVICE as TRIAGE
from tests.console.joined import Joined, joined
from tests.databases import DatabaseServer
from tests.followup.lives import books, handling, resolved, told, visiting
from tests.followup.test_board import report
from tests.given import STATION

OTHER = UUID(int=1)
PERIOD = "period=days&from=2026-01-01&to=2026-06-30"
BARE = re.compile(r"(?<![\w#])\d+(?:/\d+)?%?(?![\w])")


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    async with joined(postgres, home, TRIAGE, FOLLOWUP) as console:
        town = console.towns["followup"]
        await town.hear(*report(1, screened=2), *books(), *handling(), *visiting())
        await town.hear(*told("referral", OTHER, (4, resolved(OTHER, "justice", 4))))
        yield console


async def text_of(browser: httpx.AsyncClient, path: str) -> str:
    """The page."""
    answer = await browser.get(path)
    assert answer.status_code == 200, (path, answer.text)
    return answer.text


def part(page: str, begins: str, ends: str) -> str:
    """What of a page stands between these."""
    return page.partition(begins)[2].partition(ends)[0]


def unlinked(html: str) -> list[str]:
    """The numbers, other than 0, that lead nowhere."""
    left = re.sub(r"<a .*?</a>|<[^>]*>", " ", html, flags=re.DOTALL)
    return [number for number in BARE.findall(unescape(left)) if number != "0"]


async def test_each_week_of_the_trend_opens_to_the_events_of_that_week(console: Joined) -> None:
    async with console.as_("chief") as browser:
        page = await text_of(browser, f"/board?{PERIOD}")
        cells = re.findall(r'<a href="(/figures/(\w+)\?[^"]*week=[^"]*)">(\d+)</a>', page)
        assert {figure for _, figure, _ in cells} == {"reports", "entered", "resolved"}
        for path, _, count in cells:
            opened = await text_of(browser, unescape(path))
            assert opened.count('<a class="item"') == int(count)
            assert f"事件{count}件" in opened
            assert "起的一周" in opened


@pytest.mark.parametrize("narrowed", ["", "&village=上坪村", f"&station={STATION}"])
async def test_medians_shares_and_counts_open_whatever_the_board_is_narrowed_to(console: Joined, narrowed: str) -> None:
    async with console.as_("chief") as browser:
        page = await text_of(browser, f"/board?{PERIOD}{narrowed}")
        rapids = part(page, '<ol class="rapids">', "</ol>")
        assert unlinked(rapids) == []
        assert "%" in rapids
        for path in set(re.findall(r'href="([^"]*)"', rapids)):
            await text_of(browser, unescape(path))


async def test_a_median_opens_to_those_that_were_kept(console: Joined) -> None:
    async with console.as_("chief") as browser:
        page = await text_of(browser, f"/board?{PERIOD}")
        [path] = set(re.findall(r"<dt>中位</dt><dd><a href=\"([^\"]*clock=grade[^\"]*)\">", page))
        assert (await text_of(browser, unescape(path))).count('<a class="item"') == 2
