"""Speaks to the services over HTTP, and does not give up while one of them is away or has not heard yet."""

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from deploy.halfyear.actions import Who
from deploy.machine.home import Home
from deploy.machine.keys import sign_token
from deploy.machine.trouble import MachineError

PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.01
LONGEST_PAUSE_SECONDS = 0.3
# What is not there yet comes with the bus; who is away is started again.
PASSING = frozenset({404, 409, 502, 503, 504})
VERSION_WANTED = frozenset({412, 428})  # seen too early, or not said


class Speaker:
    """People of one station, each with a token of his own, at the doors of the services."""

    def __init__(self, home: Home, services: Mapping[str, str], station: str) -> None:
        self.home, self.services, self.station = home, services, station
        self.tokens: dict[Who, str] = {}
        self.needs_version: set[str] = set()  # steps that were told so
        # trust_env: a proxy of the network is not asked for 127.0.0.1.
        self.client = httpx.AsyncClient(timeout=10, trust_env=False, limits=httpx.Limits(max_connections=24))

    async def ask(
        self,
        who: Who,
        method: str,
        service: str,
        path: str,
        *,
        enough: Callable[[httpx.Response], bool] = lambda answer: answer.is_success,
        **request: Any,
    ) -> Any:
        """Send a request until its answer is `enough`; gives the answer's words. Needs a key if it changes anything.

        Raises MachineError for an answer that no waiting mends, and when the patience is over.
        """
        headers = {"Authorization": f"Bearer {self._token(who)}", **request.pop("headers", {})}
        end, pause, last = time.monotonic() + PATIENCE_SECONDS, PAUSE_SECONDS, "no answer"
        while time.monotonic() < end:
            try:
                answer = await self.client.request(method, self.services[service] + path, headers=headers, **request)
            except httpx.TransportError as error:
                last = type(error).__name__
            else:
                if enough(answer):
                    return answer.json()
                last = _problem(answer)
                if answer.status_code not in PASSING and not answer.is_success:
                    raise MachineError(
                        f"{service} refuses {method} {path} 服务拒绝了请求: {last}",
                        "read the service's log 请查看该服务的日志",
                    )
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)
        raise MachineError(
            f"{service} did not carry out {method} {path} within {PATIENCE_SECONDS:.0f} seconds 服务未按时完成: {last}",
            "look at `sikuai status` and the service's log, then play it again 请查看状态和该服务的日志，再重新回放",
        )

    async def step(self, who: Who, service: str, path: str, **request: Any) -> Any:
        """Send a step (POST). Where people may collide it names the version seen: the subject is read before it."""
        subject = "/".join(path.split("/")[:3])
        while True:
            headers = request.setdefault("headers", {})
            if path.rpartition("/")[2] in self.needs_version:
                headers["If-Match"] = await self._version(who, service, subject)
            answer = await self.ask(who, "POST", service, path, enough=_is_told, **request)
            if not isinstance(answer, dict) or answer.get("status") not in VERSION_WANTED:
                return answer
            self.needs_version.add(path.rpartition("/")[2])

    async def _version(self, who: Who, service: str, subject: str) -> str:
        tags: list[str] = []

        def tagged(answer: httpx.Response) -> bool:
            tags.append(answer.headers.get("etag", ""))
            return answer.is_success

        await self.ask(who, "GET", service, subject, enough=tagged)
        return tags[-1]

    def _token(self, who: Who) -> str:
        if who not in self.tokens:
            self.tokens[who] = sign_token(
                self.home, who.role, now=datetime.now(UTC), department=who.department, station=self.station,
                name=who.name,
            )  # fmt: skip
        return self.tokens[who]


def _is_told(answer: httpx.Response) -> bool:
    """Whether a step was carried out, or wants another version than it was sent with."""
    return answer.is_success or answer.status_code in VERSION_WANTED


def _problem(answer: httpx.Response) -> str:
    """The status and the problem's type: never its words, which could quote what somebody reported."""
    try:
        return f"{answer.status_code} {answer.json().get('type', '')}".strip()
    except ValueError:
        return str(answer.status_code)
