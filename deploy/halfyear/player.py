"""Plays a course: sets the clock of every service to each instant, lets people act, waits until all is quiet.

It may be killed and played again on the same data: every request carries the same key as before, and gets the same
answer. The services may be killed too; the player waits until they are back.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from deploy.halfyear.actions import Action, DisputeOf, Sheet, Who
from deploy.halfyear.quiet import until_quiet
from deploy.halfyear.speaking import Speaker

CLOCK_IS_AHEAD = 409


@dataclass(slots=True)
class Player:
    """One performance. `ids` are what the services named the cases."""

    speaker: Speaker
    administrator: Who
    reports: dict[str, str] = field(default_factory=dict)
    disputes: dict[str, str] = field(default_factory=dict)
    hazards: dict[str, str] = field(default_factory=dict)

    async def play(self, actions: Sequence[Action], end: datetime, told: Callable[[datetime], None]) -> None:
        """Play these actions, which are in order of time, and then the time until `end`. `told` hears each instant."""
        await self._until_ready()
        for now, group in groupby(actions, key=lambda action: action.at):
            await self._set_clocks(now)
            told(now)
            await asyncio.gather(*(self._follow(thread) for thread in _threads(list(group))))
            await until_quiet(self.speaker, self.administrator)
        await self._set_clocks(end)
        told(end)
        await until_quiet(self.speaker, self.administrator)

    async def _until_ready(self) -> None:
        asked = (self.speaker.ask(self.administrator, "GET", name, "/ready") for name in self.speaker.services)
        await asyncio.gather(*asked)

    async def _set_clocks(self, now: datetime) -> None:
        """A clock that is ahead was set by an earlier run, which had come to here and further."""
        asked = (
            self.speaker.ask(
                self.administrator, "PUT", service, "/clock", json={"now": now.isoformat()},
                enough=lambda answer: answer.is_success or answer.status_code == CLOCK_IS_AHEAD,
            )
            for service in self.speaker.services
        )  # fmt: skip
        await asyncio.gather(*asked)

    async def _follow(self, thread: Sequence[Action]) -> None:
        for action in thread:
            answer = await self._send(action)
            self._learn(action, answer)

    async def _send(self, action: Action) -> Any:
        ids = {"report": self.reports, "dispute": self.disputes, "hazard": self.hazards}
        path = action.path.format(**{name: known.get(action.case, "") for name, known in ids.items()})
        request: dict[str, Any] = {"headers": {"Idempotency-Key": action.key}}
        if isinstance(action.body, Sheet):
            request["files"] = {"file": ("sheet.csv", action.body.text.encode(), "text/csv")}
        elif action.body:
            request["json"] = {name: self._said(value) for name, value in action.body.items()}
        return await self.speaker.step(action.who, action.service, path, **request)

    def _said(self, value: Any) -> Any:
        return self.disputes[value.case] if isinstance(value, DisputeOf) else value

    def _learn(self, action: Action, answer: Any) -> None:
        """Ids come from the answers: a receipt names its report, and a decision the stream of its dispute or hazard."""
        if isinstance(action.body, Sheet):
            ids = [row["report_id"] for row in answer["rows"]]
            self.reports |= dict(zip(action.body.cases, ids, strict=True))
        elif action.path == "/reports":
            self.reports[action.case] = answer["report_id"]
        elif isinstance(answer, list):
            for known, category in ((self.disputes, "dispute-"), (self.hazards, "hazard-")):
                for one in answer:
                    if one["stream"].startswith(category):
                        known[action.case] = one["stream"].removeprefix(category)


def _threads(actions: Sequence[Action]) -> Iterator[list[Action]]:
    """The actions of one instant, thread by thread."""
    threads: dict[str, list[Action]] = {}
    for action in actions:
        threads.setdefault(action.thread, []).append(action)
    yield from threads.values()
