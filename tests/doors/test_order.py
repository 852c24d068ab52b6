"""In which order a request is looked at, as `docs/http.md` says: where all is wrong the first of it is told."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE as INTAKE
from services.triage.app import SERVICE as TRIAGE
from shared.http.gate import Rate
from tests.doors.odd import REPORT
from tests.house import Town, at_work
from tests.triage.town import DISPUTE, GRADE, entered, graded
from tests.triage.town import REPORT as REPORT_ID


@dataclass
class Asked:
    """A request in which all is wrong, and is put right by and by."""

    twice: bool = True
    method: str = "DELETE"
    path: str = "/mimosa"
    query: str = "?mimosa=1"
    role: str = ""
    headers: dict[str, str] = field(default_factory=lambda: {"content-type": "text/plain", "Idempotency-Key": "a b"})
    content: bytes = b"\xff" * 300_000

    async def of(self, town: Town) -> tuple[int, str]:
        """The status and the type of problem."""
        async with town.as_(self.role or "visitor") as client:
            if not self.role:
                del client.headers["Authorization"]
            headers = [*self.headers.items(), *([("If-Match", '"1"')] * (2 if self.twice else 0))]
            answer: httpx.Response = await client.request(
                self.method, self.path + self.query, content=self.content, headers=headers
            )
        return answer.status_code, answer.json().get("type", "").removeprefix("/problems/")


async def test_a_request_is_looked_at_from_the_outside_to_the_inside(database: Database, home: Home) -> None:
    asked = Asked()
    async with at_work(INTAKE, database, home) as town:
        gate = town.runtime.gate
        gate.address, gate.person, gate.most_at_once = Rate(0.01), Rate(0.01), 0
        assert await asked.of(town) == (429, "too-many-requests")
        gate.address = Rate(0)
        assert await asked.of(town) == (400, "header-twice")
        asked.twice = False
        assert await asked.of(town) == (503, "at-capacity")
        gate.most_at_once = 10
        assert await asked.of(town) == (404, "no-such-address")
        asked.path = "/reports"
        assert await asked.of(town) == (405, "no-such-method")
        asked.method = "POST"
        assert await asked.of(town) == (401, "token-missing")
        asked.role = "visitor"
        assert await asked.of(town) == (403, "role-not-allowed")
        asked.role = "desk_officer"
        assert await asked.of(town) == (429, "too-many-requests")
        gate.person = Rate(0)
        assert await asked.of(town) == (400, "no-parameters-here")
        asked.query = ""
        assert await asked.of(town) == (415, "wrong-content-type")
        asked.headers["content-type"] = "application/json"
        assert await asked.of(town) == (413, "too-large")
        asked.content = b"\xff"
        assert await asked.of(town) == (400, "malformed-json")
        asked.content = b"{}"
        assert await asked.of(town) == (400, "idempotency-key-invalid")
        asked.headers |= {"Idempotency-Key": "a", "If-Match": '"1"'}
        assert await asked.of(town) == (400, "if-match-not-here")
        del asked.headers["If-Match"]
        assert await asked.of(town) == (422, "invalid-words")
        asked.content = httpx.Request("POST", "http://t", json=REPORT | {"channel": "mimosa"}).content
        assert await asked.of(town) == (422, "unknown-channel")


async def test_a_word_that_the_policy_does_not_list_is_told_last_and_with_a_shape_that_is_wrong_beside_it(
    database: Database, home: Home
) -> None:
    async with at_work(TRIAGE, database, home) as town, town.as_("analyst") as analyst:
        unlisted = GRADE | {"factors": ["mimosa"]}

        async def told(sent: dict[str, Any], **head: str) -> tuple[int, str, list[str]]:
            answer = await analyst.post(f"/disputes/{DISPUTE}/grade", json=sent, headers=head)
            places = [one["at"] for one in answer.json().get("errors", ())]
            return answer.status_code, answer.json()["type"].removeprefix("/problems/"), places

        wrong = unlisted | {"reason": ""}
        assert await told(wrong) == (422, "invalid-words", ["body/reason", "body/factors/0"])
        assert await told(unlisted) == (428, "version-needed", [])
        assert await told(unlisted, **{"If-Match": '"1"'}) == (404, "unknown-dispute", [])
        await entered(town, analyst)
        used = {"Idempotency-Key": "a"}
        assert (await analyst.post(f"/disputes/{DISPUTE}/proposal", json={"factors": []}, headers=used)).is_success
        assert await told(unlisted, **used, **{"If-Match": '"1"'}) == (422, "idempotency-key-reused", [])
        assert await told(unlisted, **{"If-Match": '"1"'}) == (412, "stale-version", [])
        assert await told(unlisted, **{"If-Match": '"2"'}) == (422, "unknown-factor", [])
        assert (await graded(analyst, factors=[])).is_success
        again = {"outcome": "hazard", "hazard": "mimosa"}
        screened = await analyst.post(f"/reports/{REPORT_ID}/screen", json=again)
        assert (screened.status_code, screened.json()["type"]) == (409, "/problems/report-decided")
