"""A town in the midst of its half-year: every list has something, and some of it is late."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from deploy.halfyear.actions import Who
from deploy.halfyear.player import Player
from deploy.halfyear.speaking import Speaker
from shared.kernel.calendar import CHINA
from tests.console.people import STATION, Town
from tests.playing import COURSE, silent

DAY = datetime(2026, 6, 11, 14, 30, tzinfo=CHINA)
NEW = [
    ("竹园村（虚构）", "两家共用的水井加盖后取水，说法不一（虚构）", True),
    ("梅岭村（虚构）", "果苗款三次催要未付，卖苗人说要上门（虚构）", False),
    ("石桥村（虚构）", "晒谷占了半条路，过车时起了口角（虚构）", False),
]

FOUND: list[dict[str, Any]] = [
    {"outcome": "request", "department": "justice"},
    {"outcome": "request"},
    {"outcome": "for_authority", "authority": "县社保局（虚构）"},
    {"outcome": "against_authority", "against_department": "land", "way": "petition", "authority": "县信访局（虚构）"},
]
"""What four more reports are found to be, and is followed."""


def play(town: Town) -> None:
    """Let the half-year go by up to that day. Takes some twenty seconds."""
    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, _played(town)).result()


async def _played(town: Town) -> None:
    speaker = Speaker(town.home, town.record.services, STATION)
    try:
        player = Player(speaker, Who("administrator", "admin-01"))
        await player.play([action for action in COURSE if action.at < DAY], DAY, silent)
        for number, (village, text, urgent) in enumerate(NEW):
            said = {
                "channel": "desk",
                "village": village,
                "happened_at": DAY.isoformat(),
                "text": text,
                "urgent": urgent,
            }
            key = {"Idempotency-Key": f"june-{number}"}
            await speaker.step(Who("desk_officer", "desk-01"), "intake", "/reports", json=said, headers=key)
        for number, found in enumerate(FOUND):
            await _found(speaker, number, found)
    finally:
        await speaker.client.aclose()


async def _found(speaker: Speaker, number: int, found: dict[str, Any]) -> None:
    said = {
        "channel": "desk",
        "village": "石桥村（虚构）",
        "happened_at": DAY.isoformat(),
        "text": f"第{number}件（虚构）",
    }
    key = {"Idempotency-Key": f"june-found-{number}"}
    desk, analyst = Who("desk_officer", "desk-01"), Who("analyst", "analyst-01")
    taken = await speaker.step(desk, "intake", "/reports", json=said, headers=key)
    await speaker.step(analyst, "triage", f"/reports/{taken['report_id']}/screen", json=found, headers=dict(key))
