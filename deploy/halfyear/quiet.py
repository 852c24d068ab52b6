"""When the services are quiet: everything that was said has been heard by everybody, so the clock may move on."""

import asyncio
import time
from typing import Any

from deploy.halfyear.actions import Who
from deploy.halfyear.speaking import PATIENCE_SECONDS, Speaker
from deploy.machine.trouble import MachineError

PAUSE_SECONDS = 0.005


async def until_quiet(speaker: Speaker, administrator: Who) -> None:
    """Wait until every service has applied all that its sources said. Raises MachineError when that does not come.

    The services are not read at one instant, so one look proves nothing: two equal looks in a row, both quiet, do,
    because positions only grow.
    """
    end = time.monotonic() + PATIENCE_SECONDS
    before: list[Any] = []
    while time.monotonic() < end:
        now = await _look(speaker, administrator)
        if now == before and _is_quiet(now):
            return
        if before and not _is_quiet(now):
            await asyncio.sleep(PAUSE_SECONDS)
        before = now
    raise MachineError(
        "the services do not come to rest 各服务迟迟处理不完",
        "look at `sikuai parked` and the services' logs 请查看搁置的事件和各服务的日志",
    )


async def _look(speaker: Speaker, administrator: Who) -> list[Any]:
    asked = (speaker.ask(administrator, "GET", service, "/positions") for service in speaker.services)
    return list(await asyncio.gather(*asked))


def _is_quiet(looks: list[Any]) -> bool:
    appended: dict[str, int] = {log: count for look in looks for log, count in look["appended"].items()}
    return all(appended.get(source) == count for look in looks for source, count in look["applied"].items())
