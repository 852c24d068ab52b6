"""One dispute that referral has at work: what it hears of it, what people send, what departments are told."""

from typing import Any
from uuid import UUID, uuid5

import httpx

from services.triage.events import DisputeWithdrawn
from shared.kernel.recorded import RecordedEvent
from tests.facts import dispute_graded, dispute_regraded
from tests.given import STATION
from tests.house import Town, heard

DISPUTE = UUID("0f8fad5b-d9cb-469f-a165-70867728950e")
PATH = f"/disputes/{DISPUTE}"
MUST_HAVE_SEEN = ("refer", "send-on", "resolve", "fail", "extension/grant", "extension/refuse")


def graded(
    dispute_id: UUID = DISPUTE, station: str = STATION, category: str = "hills_forest_land", **changes: Any
) -> RecordedEvent:
    """Triage graded a dispute about a hill."""
    event = dispute_graded(dispute_id, category=category, **changes)
    return heard(event, f"dispute-{dispute_id}", uuid5(dispute_id, "graded"), station)


def regraded(reopened: bool) -> RecordedEvent:
    """Triage graded it anew."""
    return heard(dispute_regraded(DISPUTE, reopened=reopened), f"dispute-{DISPUTE}", uuid5(DISPUTE, "regraded"))


def withdrawn() -> RecordedEvent:
    """It was no dispute after all."""
    event = DisputeWithdrawn(dispute_id=DISPUTE, report_id=uuid5(DISPUTE, "report"), reason="是咨询（虚构）")
    return heard(event, f"dispute-{DISPUTE}", uuid5(DISPUTE, "withdrawn"))


async def told(town: Town, department: str) -> list[str]:
    """The kinds of what this department was told, in order."""
    return [recorded.event.kind for recorded in await town.log(f"referrals.{department}")]


async def sent(
    client: httpx.AsyncClient, step: str, body: dict[str, Any] | None = None, dispute_id: UUID = DISPUTE
) -> int:
    """The status of a step's answer; where two people may collide it says which version it saw."""
    path = f"/disputes/{dispute_id}"
    tag = (await client.get(path)).headers.get("etag") if step in MUST_HAVE_SEEN else None
    return (await client.post(f"{path}/{step}", json=body, headers={"If-Match": tag} if tag else {})).status_code
