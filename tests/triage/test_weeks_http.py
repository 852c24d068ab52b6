"""Weekly analyses at the routes: frozen as they are made, made anew with a reason."""

from httpx import AsyncClient

from tests.given import NOON
from tests.house import Town
from tests.triage.town import ANOTHER, REPORT, reported

THIS = f"{NOON.isocalendar().year}-W{NOON.isocalendar().week:02}"


async def test_an_analysis_stays_as_it_was_and_another_one_of_the_week_says_why(
    town: Town, analyst: AsyncClient
) -> None:
    await town.hear(reported(REPORT))
    made = await analyst.post("/weeks", json={"week": THIS}, headers={"Idempotency-Key": "k"})
    assert made.status_code == 201, made.text
    again = await analyst.post("/weeks", json={"week": THIS}, headers={"Idempotency-Key": "k"})
    assert again.json()["stream"] == made.json()["stream"]
    await town.hear(reported(ANOTHER))
    refused = await analyst.post("/weeks", json={"week": THIS})
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/week-needs-reason")
    assert (await analyst.post("/weeks", json={"week": THIS, "reason": "补录（虚构）"})).status_code == 201
    later, first = (await analyst.get("/weeks", params={"week": THIS})).json()["items"]
    assert (later["number"], later["replaces"], first["number"]) == (2, first["analysis_id"], 1)
    shown = [(await analyst.get(f"/weeks/{one['analysis_id']}")).json() for one in (first, later)]
    counted = [
        [(one["count"], len(one["ids"])) for one in analysis["findings"] if one["topic"] == "reports"]
        for analysis in shown
    ]
    assert counted == [[(1, 1)], [(2, 2)]]
    read = [sum(one["seq"] for one in analysis["positions"] if one["log"] == "triage") for analysis in shown]
    assert read == [1, 3]  # the second heard of the first and of another report
    assert (await analyst.get("/weeks", params={"week": "2025-W53"})).json()["type"] == "/problems/no-such-week"
