"""A town in the midst of its half-year: every list has something, and some of it is late."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

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
    finally:
        await speaker.client.aclose()
