"""What whoever made a report said afterwards, as the analyst reads it: in the detail, and no more in the queue."""

from uuid import uuid4

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.triage.app import SERVICE
from tests.doors.made_of_triage import found_report, waiting_report
from tests.doors.sent import ENTER, REASON
from tests.facts import report_amended, report_withdrawn
from tests.given import STATION
from tests.house import at_work, heard


async def test_what_is_added_is_read_and_what_is_withdrawn_leaves_the_queue(database: Database, home: Home) -> None:
    async with at_work(SERVICE, database, home) as town:
        waits, decided = await waiting_report(town, STATION), await found_report(town, STATION)
        await town.hear(heard(report_amended(waits), f"report-{waits}", uuid4()))
        async with town.as_("analyst", "analyst-1", STATION) as analyst:
            seen = await analyst.get(f"/reports/{waits}")
            assert [one["text"] for one in seen.json()["amendments"]] == ["又来了三个人（虚构）"]
            assert seen.headers["etag"] == '"2"'
            old = await analyst.post(f"/reports/{waits}/screen", json=ENTER, headers={"If-Match": '"1"'})
            assert old.json()["type"] == "/problems/stale-version"
            for one in (waits, decided):
                await town.hear(heard(report_withdrawn(one), f"report-{one}", uuid4()))
            assert (await analyst.get("/reports")).json()["total"] == 0
            late = await analyst.post(f"/reports/{waits}/screen", json=ENTER)
            assert (late.status_code, late.json()["type"]) == (409, "/problems/report-withdrawn")
            kept = (await analyst.get(f"/reports/{decided}")).json()
            assert (kept["phase"], kept["withdrawn_because"]) == ("found", "看错了地方（虚构）")
            back = {"If-Match": f'"{kept["version"]}"'}
            assert (await analyst.post(f"/reports/{decided}/take-back", json=REASON, headers=back)).status_code == 201
            gone = (await analyst.get(f"/reports/{decided}")).json()
            assert (gone["phase"], gone["outcome"]) == ("withdrawn", None)
            assert (await analyst.get("/reports")).json()["total"] == 0
        await town.later(hours=30)
        urged = [row for row in await town.rows("screening_row") if row["phase"] == "urged"]
        assert urged == []
