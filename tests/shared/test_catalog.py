"""What a problem's `type` leads to: the service that answered explains it, to programs and to people, whoever asks."""

from collections.abc import AsyncIterator

import httpx
import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.triage.app import SERVICE
from shared.http.catalog import Entry, Said, Sentence
from shared.http.catalog_page import page_of, prefers_html
from shared.http.problem import AT
from shared.store.service import Service
from tests.house import NO_DATABASE, Town, at_work

ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
GATE = Service("gate", routes="tests.shared.gate")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture
async def triage(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


@pytest.fixture
async def anybody(home: Home) -> AsyncIterator[httpx.AsyncClient]:
    async with at_work(GATE, NO_DATABASE, home) as town, stranger(town) as client:
        yield client


def stranger(town: Town) -> httpx.AsyncClient:
    """A client without a token."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(town.app), base_url="http://town")


async def refused_answers(town: Town) -> list[httpx.Response]:
    """Answers of sorts that have little in common: of HTTP, of the door, of fields, of the domain."""
    grade = {"level": 3, "reason": "涉及生计"}
    async with town.as_("analyst") as analyst, town.as_("visitor") as visitor, stranger(town) as nobody:
        return [
            await nobody.get("/disputes"),
            await visitor.get("/disputes"),
            await analyst.get("/nowhere"),
            await analyst.delete("/disputes"),
            await analyst.get(f"/disputes/{ID}"),
            await analyst.post(f"/disputes/{ID}/grade", json={"level": "三"}),
            await analyst.post(f"/disputes/{ID}/grade", json=grade),
            await analyst.post(f"/disputes/{ID}/grade", json=grade, headers={"If-Match": "three"}),
            await analyst.post(f"/disputes/{ID}/grade", json=grade, headers={"If-Match": '"3"'}),
            await analyst.post(f"/disputes/{ID}/grade", json=grade, headers={"Idempotency-Key": ""}),
        ]


async def test_the_type_of_an_answer_is_an_address_at_which_the_service_explains_it(triage: Town) -> None:
    answers = await refused_answers(triage)
    assert [answer.status_code for answer in answers] == [401, 403, 404, 405, 404, 422, 428, 400, 404, 400]
    async with stranger(triage) as client:
        for answer in answers:
            said = answer.json()
            explained = (await client.get(said["type"])).json()
            assert (explained["type"], explained["status"]) == (said["type"], answer.status_code)
            assert said["type"] == f"{AT}{explained['code']}"
            causes = [sentence["zh"]["cause"].partition("…")[0] for sentence in explained["sentences"]]
            assert any(said["detail_zh"].startswith(cause) for cause in causes)


async def test_the_list_names_what_this_service_may_answer_by_code(anybody: httpx.AsyncClient) -> None:
    listed = (await anybody.get("/problems")).json()
    codes = [entry["code"] for entry in listed]
    assert codes == sorted(set(codes))
    assert {"signature-refused", "token-missing", "stale-version"} <= set(codes)
    assert "same-level" not in codes
    for code in codes:
        assert (await anybody.get(f"/problems/{code}")).json() in listed


async def test_a_problem_that_the_service_does_not_have_is_a_problem_too(anybody: httpx.AsyncClient) -> None:
    for accept in ("application/json", BROWSER):
        answer = await anybody.get("/problems/same-level", headers={"Accept": accept})
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/no-such-problem")
        assert "same-level" not in answer.text


async def test_a_browser_gets_a_page_and_a_program_gets_json(anybody: httpx.AsyncClient) -> None:
    for path in ("/problems", "/problems/token-missing"):
        page = await anybody.get(path, headers={"Accept": BROWSER})
        data = await anybody.get(path)
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert data.headers["content-type"] == "application/json"
        assert (page.headers["vary"], data.headers["vary"]) == ("Accept", "Accept")
        assert "缺少令牌" in page.text
        assert not [word for word in ("<script", "http:", "https:", 'src="', "//") if word in page.text]
        assert page.headers["content-security-policy"].startswith("default-src 'none';")


def test_what_is_said_is_text_on_the_page_and_never_markup() -> None:
    said = Said(cause="<script>", next_step='"&')
    entry = Entry(type='/problems/"><em>', code="<i>", status=400, sentences=(Sentence(zh=said, en=said),))
    text = bytes(page_of("<u>", [entry]).body).decode()
    assert not [word for word in ("<script>", "<i>", "<u>", '"><em>') if word in text]
    assert text.count("&lt;script&gt;") == 2


@pytest.mark.parametrize(
    ("accept", "html"),
    [
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("application/problem+json", False),
        ("text/html", True),
        ("TEXT/HTML;Q=0.5", True),
        ("text/*", True),
        (BROWSER, True),
        ("application/json, text/html", False),
        ("application/json;q=0.9, text/html", True),
        ("text/html;q=0.9, application/*", False),
        ("text/html;q=0, */*", False),
        ("text/html;level=1;q=0.2, */*;q=0.1", True),
        ("text/html;q=high, application/json;q=0.5", True),
        (",;q=,", False),
    ],
)
def test_html_is_what_is_wanted_where_accept_weighs_it_above_json(accept: str, html: bool) -> None:
    assert prefers_html(accept) is html
