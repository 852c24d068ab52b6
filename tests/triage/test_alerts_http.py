"""Alerts at the routes: raised by a report that tells of danger to life, and acknowledged."""

from httpx import AsyncClient

from tests.house import Town
from tests.triage.town import ANOTHER, REPORT, reported, said

DONE = {"deed": "called_110", "words": "救护车在路上（虚构）"}


async def test_a_report_of_danger_to_life_stands_until_somebody_acknowledges_it(
    town: Town, analyst: AsyncClient
) -> None:
    await town.hear(reported(danger_to_life=True), reported(ANOTHER))
    assert (await analyst.get("/standing")).json()["alerts"] == 1
    await town.later(minutes=10)
    await town.later(minutes=10)
    [row] = (await analyst.get("/alerts?standing=true")).json()["items"]
    assert (row["report_id"], row["phase"], row["overdue"]) == (str(REPORT), "urged", True)
    async with town.as_("desk_officer", name="desk-1") as desk:
        assert (await desk.post(f"/alerts/{REPORT}/acknowledge", json=DONE)).status_code == 201
    second = await analyst.post(f"/alerts/{REPORT}/acknowledge", json=DONE)
    assert (second.status_code, second.json()["type"]) == (409, "/problems/alert-acknowledged")
    assert "desk-1" not in second.text
    assert (await analyst.get("/standing")).json()["alerts"] == 0
    shown = (await analyst.get(f"/alerts/{REPORT}")).json()
    assert (shown["deed"]["en"], shown["acknowledged_by"]) == ("called 110", "desk_officer:desk-1")
    assert await said(town, f"alert-{REPORT}") == ["danger_raised", "danger_urged", "danger_acknowledged"]
    assert (await analyst.get(f"/alerts/{ANOTHER}")).json()["type"] == "/problems/unknown-alert"
