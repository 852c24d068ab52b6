"""What a browser sends by itself has its place like whatever somebody asks for by hand: so much of one account."""

import pytest

from shared.http.gate import Rate
from tests.console.joined import Joined

QUEUE = "/report/queue"
KEPT = {"account": "information_officer-1", "id": "0" * 32, "report": {"village": "上坪村", "text": "（虚构）"}}


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_as_much_as_one_account_may_have_under_way_counts_what_it_kept_too(
    unanswered: Joined, method: str
) -> None:
    gate = unanswered.console.gate
    gate.most_of_one = 1
    async with unanswered.as_("information_officer") as officer, unanswered.as_("analyst") as analyst:
        with gate.inside("information_officer-1", large=False):
            busy = await officer.request(method, QUEUE, json=KEPT if method == "POST" else None)
            other = await analyst.get(QUEUE)
        after = await officer.get(QUEUE)
    assert (busy.status_code, busy.json(), busy.headers["retry-after"]) == (503, {"state": "later"}, "1")
    assert (other.status_code, other.json()["state"]) == (403, "role")
    assert after.status_code == 200, "what was answered has no place any more"


async def test_whoever_asks_too_fast_is_told_how_long_to_wait(unanswered: Joined) -> None:
    async with unanswered.as_("information_officer") as officer:
        unanswered.console.gate.person = Rate(0.15)
        page = await officer.get("/report/new")
        answer = await officer.get(QUEUE)
    assert page.status_code == 200
    assert (answer.status_code, answer.json()) == (429, {"state": "later"})
    assert 0 < int(answer.headers["retry-after"]) <= 4


async def test_a_page_that_is_too_much_says_when_to_come_again_as_well(unanswered: Joined) -> None:
    async with unanswered.as_("information_officer") as officer:
        unanswered.console.gate.person = Rate(0.01)
        page = await officer.get("/report/new")
    assert page.status_code == 429
    assert 80 < int(page.headers["retry-after"]) < 100
