"""Plans at the routes: promised with the grade, worked on by the desk too, reviewed, listed and counted where late."""

from httpx import AsyncClient

from tests.house import Town
from tests.triage.town import DISPUTE, entered, graded, planned, reviewed, said, scheduled

WALKED = {"done": "走访了双方（虚构）"}


async def total(client: AsyncClient, plan: str) -> int:
    return int((await client.get(f"/disputes?plan={plan}")).json()["total"])


async def test_a_plan_is_worked_on_and_reviewed_and_its_history_is_there(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    await graded(analyst)
    shown = (await analyst.get(f"/disputes/{DISPUTE}")).json()
    assert (shown["plan_phase"], shown["plan_by"]) == (None, shown["refer_by"])
    await planned(analyst)
    async with town.as_("desk_officer", name="desk-1") as desk:
        assert (await desk.post(f"/disputes/{DISPUTE}/plan/progress", json=WALKED)).status_code == 201
        assert (await desk.post(f"/disputes/{DISPUTE}/plan/review", json={})).status_code == 403
    late = await analyst.post(f"/disputes/{DISPUTE}/plan/progress", json=WALKED | {"done_on": "2027-01-01"})
    assert (late.status_code, late.json()["type"]) == (422, "/problems/progress-ahead")
    unseen = await analyst.post(f"/disputes/{DISPUTE}/plan/review", json={"result": "kept", "reason": "（虚构）"})
    assert (unseen.status_code, unseen.json()["type"]) == (428, "/problems/version-needed")
    assert [(await reviewed(analyst, result)).status_code for result in ("kept", "done")] == [201, 201]
    shown = (await analyst.get(f"/disputes/{DISPUTE}")).json()
    assert (shown["plan_phase"], shown["plan_by"], shown["plan_overdue"]) == ("done", None, False)
    assert [(one["step"], one["said"], one["result"], one["taken_by"]) for one in shown["plan_steps"]] == [
        ("adopted", "每日走访", None, "analyst:analyst-1"),
        ("progress", "走访了双方（虚构）", None, "desk_officer:desk-1"),
        ("reviewed", "看过（虚构）", "kept", "analyst:analyst-1"),
        ("reviewed", "看过（虚构）", "done", "analyst:analyst-1"),
    ]


async def test_a_plan_that_is_missing_or_overdue_is_urged_listed_and_counted(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    await graded(analyst)
    assert [await total(analyst, which) for which in ("missing", "late", "overdue")] == [1, 0, 0]
    await town.later(hours=5)
    await town.later(hours=1)
    assert (await said(town, f"dispute-{DISPUTE}"))[-2:] == ["dispute_graded", "plan_urged"]
    assert [await total(analyst, which) for which in ("missing", "late", "overdue")] == [1, 1, 0]
    assert (await analyst.get("/standing")).json()["plans_late"] == 1
    await planned(analyst)
    assert [await total(analyst, which) for which in ("missing", "late", "overdue")] == [0, 0, 0]
    await town.later(days=19)
    [row] = (await analyst.get("/disputes?plan=overdue")).json()["items"]
    assert (row["plan_phase"], row["plan_overdue"]) == ("standing", True)
    assert (await analyst.get("/standing")).json()["plans_overdue"] == 1
    await town.hear(scheduled())
    assert await total(analyst, "overdue") == 0, "what is resolved is late with nothing"
    assert (await analyst.get("/disputes?plan=strange")).status_code == 422


async def test_a_plan_to_be_changed_is_missing_until_it_is_adopted_anew(town: Town, analyst: AsyncClient) -> None:
    await entered(town, analyst)
    await graded(analyst)
    await planned(analyst)
    await reviewed(analyst, "change")
    shown = (await analyst.get(f"/disputes/{DISPUTE}")).json()
    assert (shown["plan_phase"], shown["plan"]["responsible"]) == ("change", "所长")
    assert await total(analyst, "missing") == 1
    assert (await analyst.post(f"/disputes/{DISPUTE}/plan/progress", json=WALKED)).json()["type"] == "/problems/no-plan"
    assert (await planned(analyst)).status_code == 201
    assert await total(analyst, "missing") == 0
