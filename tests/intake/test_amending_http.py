"""Adding to a report and withdrawing it at intake's doors: whose it is, what is shown of it since, and to whom."""

from typing import Any

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE
from tests.house import at_work
from tests.intake.test_own_reports import mine, said

ADDED = {"text": "又来了三个人（虚构），其中一人身份证11010519491231002X", "reason": "刚听说"}
MISTAKEN = {"reason": "看错了地方"}


async def test_his_report_is_added_to_and_withdrawn_and_shown_so_to_him_and_to_the_desk(
    database: Database, home: Home
) -> None:
    async with at_work(SERVICE, database, home) as town:
        report_id = await said(town)
        path, own = f"/reports/{report_id}", f"/reports/mine/{report_id}"
        async with town.as_("information_officer", "ranger-1") as officer:
            assert (await officer.post(f"{path}/amend", json=ADDED)).status_code == 201
            assert (await officer.post(f"{path}/withdraw", json=MISTAKEN)).status_code == 428
            stale = await officer.post(f"{path}/withdraw", json=MISTAKEN, headers={"If-Match": '"1"'})
            assert stale.json()["type"] == "/problems/stale-version"
            seen = await officer.get(own)
            assert _words(seen.json()) == ["又来了三个人（虚构），其中一人身份证［身份证号］"]
            told = await officer.post(f"{path}/withdraw", json=MISTAKEN, headers={"If-Match": seen.headers["etag"]})
            assert told.status_code == 201, told.text
            after = (await officer.get(own)).json()
        async with town.as_("information_officer", "ranger-2") as other:
            assert (await other.get(own)).status_code == 404
            assert (await other.post(f"{path}/amend", json=ADDED)).status_code == 404
        async with town.as_("desk_officer", "desk-1") as desk:
            shown = (await desk.get(path)).json()
            [row] = (await desk.get("/reports")).json()["items"]
        assert (after["phase"], after["withdrawn_because"]) == ("withdrawn", "看错了地方")
        assert [one["phase"] for one in (await mine(town))["items"]] == ["withdrawn"]
        assert after["text"] == shown["text"]
        assert _words(shown) == _words(after)
        assert (shown["withdrawn_because"], row["withdrawn_at"]) == ("看错了地方", shown["withdrawn_at"])


def _words(report: dict[str, Any]) -> list[str]:
    return [one["text"] for one in report["amendments"]]
