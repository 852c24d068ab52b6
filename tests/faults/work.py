"""The driver: people at work while things break. Random legal work, some of it bad, and every call written down.

Each dispute goes its way by itself, from the report to its resolution; one is hot, and many act on it at once. A call
whose outcome is not known is sent again with the same key until it is.
"""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

import httpx

from deploy.machine.home import Home
from deploy.machine.keys import sign_token
from tests.faults.checker import Violation
from tests.faults.history import Call, Phase

CALLS_A_SECOND = 50.0
CALLS_A_DISPUTE = 9.0
BAD = 0.05
NOT_YET = {404, 409, 412, 428}  # what it rests on comes over the bus, or somebody was quicker
UNKNOWN = {502, 503, 504}
MARKER = "秘密记号"  # stands in every text that is personal, so that a leak can be looked for
DEPARTMENTS = ("justice", "land", "women")


class Who(NamedTuple):
    """Somebody: his role, and the department of a liaison."""

    role: str
    department: str | None = None


DESK, ANALYST = Who("desk_officer"), Who("analyst")


class Refused(Exception):
    """A call that was refused for good: the dispute's way ends here."""


@dataclass(slots=True)
class Driver:
    """Everybody at work on the machine whose services answer at these addresses."""

    home: Home
    services: dict[str, list[str]]
    chance: random.Random
    patience: float
    calls: list[Call] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    stopping: bool = False
    tokens: dict[Who, str] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)
    hot: str = ""
    number: int = 0

    async def work(self, seconds: float) -> None:
        """Work for so long; then see everything that was begun through to its end."""
        limits = httpx.Limits(max_connections=40)
        async with httpx.AsyncClient(timeout=8, trust_env=False, limits=limits) as client, asyncio.TaskGroup() as group:
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                group.create_task(self._dispute(client))
                if self.hot:
                    group.create_task(self._on_hot(client))
                if self.chance.random() < BAD * CALLS_A_DISPUTE:
                    group.create_task(self._badly(client))
                await asyncio.sleep(CALLS_A_DISPUTE / CALLS_A_SECOND)
            self.stopping = True

    async def _dispute(self, client: httpx.AsyncClient) -> None:
        try:
            body = {
                "channel": "desk", "village": "上坪村", "happened_at": "2026-03-02T09:00:00+08:00",
                "text": f"两家为山场边界争吵{MARKER}",
            }  # fmt: skip
            report = (await self._do(client, DESK, "intake", "/reports", body))["report_id"]
            found = {
                "outcome": "dispute", "category": self.chance.choice(["neighbours", "hills_forest_land"]),
                "summary": f"山场边界{MARKER}", "factors": ["livelihood"],
            }  # fmt: skip
            said = await self._do(client, ANALYST, "triage", f"/reports/{report}/screen", found)
            dispute = next(one["stream"] for one in said if one["stream"].startswith("dispute-")).partition("-")[2]
            grade = {"level": 3, "factors": ["livelihood"], "reason": "涉及生计"}
            await self._do(client, ANALYST, "triage", f"/disputes/{dispute}/grade", grade)
            lead = self.chance.choice(DEPARTMENTS)
            liaison, path = Who("liaison", lead), f"/disputes/{dispute}"
            await self._do(client, ANALYST, "referral", f"{path}/refer", {"lead": lead, "assisting": []})
            await self._do(client, liaison, "referral", f"{path}/accept", None)
            if not self.hot:
                self.hot = f"{dispute} {lead}"
                return
            for _ in range(self.chance.randrange(3)):
                await self._do(client, liaison, "referral", f"{path}/actions", {"action": f"走访{MARKER}"})
            if not self.stopping or self.chance.random() < 0.5:
                await self._do(client, liaison, "referral", f"{path}/resolve", {"outcome": f"和好{MARKER}"})
        except Refused:
            return

    async def _on_hot(self, client: httpx.AsyncClient) -> None:
        dispute, _, lead = self.hot.partition(" ")
        path = f"/disputes/{dispute}/actions"
        try:
            await self._do(client, Who("liaison", lead), "referral", path, {"action": f"再访{MARKER}"})
        except Refused:
            return

    async def _badly(self, client: httpx.AsyncClient) -> None:
        nobody = "00000000-0000-0000-0000-000000000000"
        service, path, body = self.chance.choice(
            [
                ("intake", "/reports", {"channel": "desk", "text": ""}),
                ("intake", "/reports", {"channel": "desk", "villlage": "上坪村", "text": MARKER}),
                ("triage", f"/disputes/{nobody}/grade", {"level": 0, "factors": [], "reason": ""}),
                ("referral", f"/disputes/{nobody}/resolve", {"outcome": 7}),
            ]
        )
        key, what = self._key(), f"{service} {path}"
        self._note(key, "invoke", what, bad=True)
        try:
            answer = await client.post(self._at(service) + path, json=body, headers=self._headers(ANALYST, key))
        except httpx.HTTPError:
            self._note(key, "unknown", what, bad=True)
            return
        self._note(key, "ok" if answer.is_success else "fail", what, answer.status_code, bad=True)

    async def _do(self, client: httpx.AsyncClient, who: Who, service: str, path: str, body: Any) -> Any:
        """One command, until it is known what became of it. Raises `Refused`."""
        key, what, pause = self._key(), f"{service} {path.rpartition('/')[2]}", 0.05
        self._note(key, "invoke", what)
        end = time.monotonic() + self.patience
        while time.monotonic() < end:
            try:
                headers = await self._seen(client, who, service, path, key)
                answer = await client.post(self._at(service) + path, json=body, headers=headers)
            except httpx.HTTPError:
                self._note(key, "unknown", what)
            else:
                if answer.is_success:
                    said = answer.json()
                    self._note(key, "ok", what, answer.status_code, _events(said))
                    return said
                if answer.status_code == 503 and "Retry-After" not in answer.headers:
                    self.violations.append(Violation("503 that does not say when to come again", what))
                settled = answer.status_code not in NOT_YET | UNKNOWN
                phase: Phase = "fail" if settled else "unknown"
                self._note(key, phase, what, answer.status_code)
                if settled:
                    raise Refused(what)
            await asyncio.sleep(pause * (0.5 + self.chance.random()))
            pause = min(pause * 1.5, 1.0)
        self._note(key, "fail", f"{what}: no patience")
        raise Refused(what)

    async def _seen(self, client: httpx.AsyncClient, who: Who, service: str, path: str, key: str) -> dict[str, str]:
        """The headers of a command; for a dispute, the version that was just read."""
        headers = self._headers(who, key)
        subject = path.split("/")
        if subject[1] == "disputes":
            answer = await client.get(f"{self._at(service)}/disputes/{subject[2]}", headers=headers)
            if answer.is_success:
                headers["If-Match"] = answer.headers["etag"]
                version = int(answer.headers["etag"].strip('"'))
                seen = (f"dispute-{subject[2]}", version)
                self.calls.append(Call(self._now(), self._key(), "ok", f"{service} read", 200, (), seen))
        return headers

    def _headers(self, who: Who, key: str) -> dict[str, str]:
        if who not in self.tokens:
            self.tokens[who] = sign_token(self.home, who.role, now=datetime.now(UTC), department=who.department)
        return {"Authorization": f"Bearer {self.tokens[who]}", "Idempotency-Key": key}

    def _at(self, service: str) -> str:
        """The address of one of the service's processes."""
        return self.chance.choice(self.services[service])

    def _key(self) -> str:
        self.number += 1
        return f"key-{self.number}"

    def _now(self) -> float:
        return round(time.monotonic() - self.began, 4)

    def _note(
        self, key: str, phase: Phase, what: str, status: int = 0, events: Sequence[str] = (), bad: bool = False
    ) -> None:
        self.calls.append(Call(self._now(), key, phase, what, status, tuple(events), None, bad))


def _events(said: Any) -> list[str]:
    """The ids of the events that an answer tells of."""
    answers = said if isinstance(said, list) else [said]
    return [event["id"] for answer in answers for event in answer["events"]]
