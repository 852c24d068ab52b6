"""Forms as no page of ours makes them: each is answered with a page, nothing breaks, and nobody waits for them."""

import asyncio
import re
from collections.abc import AsyncIterator

import httpx
import pytest

from deploy.machine.home import Home
from tests.console.alone import alone
from tests.databases import DatabaseServer


@pytest.fixture
async def browser(postgres: DatabaseServer, home: Home) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of a console none of whose services answers."""
    async with alone(
        postgres, home, "http://127.0.0.1:1", body_seconds=0.3, most_of_one=2, address_per_second=4
    ) as browser:
        yield browser


async def csrf(browser: httpx.AsyncClient) -> str:
    """What a form of this session bears."""
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', (await browser.get("/account")).text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("post", ["--5", "²", "9" * 5000, "-1", "5", "", "one"])
async def test_a_number_that_is_none_breaks_nothing(browser: httpx.AsyncClient, post: str) -> None:
    answer = await browser.post("/as", data={"csrf": await csrf(browser), "post": post})
    assert answer.status_code == 303


@pytest.mark.parametrize("account", ["a\x00b", "\x1b[31m", "a\x7f"])
async def test_what_no_field_of_a_browser_gives_is_refused(browser: httpx.AsyncClient, account: str) -> None:
    answer = await browser.post("/login", data={"account": account, "password": "x"})
    assert answer.status_code == 403


async def test_a_form_without_its_mark_or_of_another_site_is_refused(browser: httpx.AsyncClient) -> None:
    mark = await csrf(browser)
    for data, headers in [
        ({"post": "1"}, {}),
        ({"post": "1", "csrf": "0" * 64}, {}),
        ({"post": "1", "csrf": "ü"}, {}),
        ({"post": "1", "csrf": mark}, {"Sec-Fetch-Site": "cross-site"}),
        ({"post": "1", "csrf": mark}, {"Sec-Fetch-Site": "same-site"}),
        ({"post": "1", "csrf": mark}, {"Origin": "https://elsewhere.example"}),
    ]:
        assert (await browser.post("/as", data=data, headers=headers)).status_code == 403


async def test_a_cookie_that_nobody_made_is_passed_over(browser: httpx.AsyncClient) -> None:
    browser.cookies.set("sikuai_said", "W" * 4000)
    assert (await browser.get("/style")).status_code == 200


async def test_a_form_that_does_not_come_whole_is_not_waited_for(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/login", content=_slowly(), headers=SLOW)
    assert answer.status_code == 408
    assert "没有收全" in answer.text


@pytest.mark.parametrize(("language", "words"), [("zh", "没有改动"), ("en", "nothing was changed")])
async def test_an_address_that_asks_too_fast_gets_a_page(browser: httpx.AsyncClient, language: str, words: str) -> None:
    browser.cookies.set("language", language)
    answers = [await browser.get("/style") for _ in range(50)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert all(words in answer.text and int(answer.headers["Retry-After"]) > 0 for answer in refused)
    assert {answer.headers["Content-Type"] for answer in answers} == {"text/html; charset=utf-8"}


async def test_one_address_does_not_keep_all_the_places(browser: httpx.AsyncClient) -> None:
    browser.cookies.clear()
    asked = [browser.post("/login", content=_slowly(), headers=SLOW) for _ in range(4)]
    assert sorted(answer.status_code for answer in await asyncio.gather(*asked)) == [408, 408, 503, 503]


async def test_what_nobody_foresaw_has_a_page_with_a_number(
    browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.console.routes.login.CHOICES", None)
    answer = await browser.post("/prefer", data={"back": "/", "language": "en"})
    assert answer.status_code == 500
    assert re.search("编号[0-9A-F]{6}", answer.text)


SLOW = {"Content-Length": "200", "Content-Type": "application/x-www-form-urlencoded"}


async def _slowly() -> AsyncIterator[bytes]:
    yield b"account=a"
    await asyncio.sleep(5)
    yield b"b" * 191


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
async def test_a_method_that_no_page_has_is_refused_with_those_that_it_has(
    browser: httpx.AsyncClient, method: str
) -> None:
    answer = await browser.request(method, "/account")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
