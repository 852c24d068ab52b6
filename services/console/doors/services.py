"""Asking the services, and telling them what somebody does."""

import re
import ssl
from collections.abc import Mapping
from functools import cache
from time import monotonic
from typing import Any, NamedTuple

import httpx

from services.console.doors.trouble import Away, Refused, Unknown

MOST_CONNECTIONS = 64
LEFT_ALONE_SECONDS = 5.0
"""How long a service that did not answer in time is asked nothing: nobody else waits for it in vain meanwhile."""
RESTING = (429, 503)
"""The statuses with which a service says that it did nothing and will be there later."""


class Answer(NamedTuple):
    """What a service answered, and the version of what it shows (for `If-Match`), where it has one."""

    said: Any
    version: int | None


class File(NamedTuple):
    """A file that a service gives out: what is in it, of which type, and how a browser is to save it."""

    data: bytes
    media_type: str
    saved_as: str


@cache
def _tls() -> ssl.SSLContext:
    """What certificates are checked by; one for all, for reading the authorities' takes some 30 ms."""
    return httpx.create_ssl_context(trust_env=False)


class Services:
    """The four services, by their names: what is done there may take `seconds`, a question `question_seconds`."""

    def __init__(self, addresses: Mapping[str, str], seconds: float, question_seconds: float) -> None:
        limits = httpx.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS)
        self.clients = {
            name: httpx.AsyncClient(base_url=url, verify=_tls(), timeout=seconds, limits=limits, trust_env=False)
            for name, url in addresses.items()
        }
        self._question_seconds = question_seconds
        self._answered: dict[str, float] = {}
        self._silent: dict[str, float] = {}  # since when; not in here once it answered

    async def close(self) -> None:
        """Let go of every connection."""
        for client in self.clients.values():
            await client.aclose()

    async def get(self, service: str, path: str, token: str = "", params: Mapping[str, Any] | None = None) -> Answer:
        """What the service shows there. Raises `Refused`, `Away`."""
        asked = {name: value for name, value in (params or {}).items() if value not in (None, "")}
        return _answer(service, await self._ask(service, path, params=asked, headers=_bearer(token)))

    async def file(self, service: str, path: str, token: str) -> File:
        """The file that the service gives out there. Raises `Refused`, `Away`."""
        answer = await self._ask(service, path, headers=_bearer(token))
        if not answer.is_success:
            _answer(service, answer)
        return File(answer.content, answer.headers["content-type"], answer.headers["content-disposition"])

    async def ready(self, service: str) -> Mapping[str, Any] | None:
        """What the service says of itself, also while it does not get on; None where nobody answers."""
        try:
            told = (await self._ask(service, "/ready")).json()
        except (Away, ValueError):
            return None
        return told if isinstance(told, dict) and "ready" in told else None

    async def send(
        self, service: str, path: str, token: str, body: Any, *, key: str, version: int | None = None
    ) -> Answer:
        """Do something there, once under this key. Raises `Refused`, `Away`, `Unknown`."""
        headers = {**_bearer(token), "Idempotency-Key": key}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return await self._post(service, path, json=body, headers=headers)

    async def upload(
        self, service: str, path: str, token: str, file: tuple[str, bytes, str], fields: Mapping[str, str]
    ) -> Answer:
        """Send a file (its name, what is in it, its kind) with these fields of a form. Raises `Refused`, `Away`,
        `Unknown`."""
        sent = {"files": {"file": file}, "data": dict(fields)}
        return await self._post(service, path, headers=_bearer(token), timeout=httpx.Timeout(120), **sent)

    async def _ask(self, service: str, path: str, **asked: Any) -> httpx.Response:
        """What it answers to a question. One that answered nobody while this waited is left alone for a while; one that
        did is slow at this, and not away."""
        began = monotonic()
        if service in self._silent and began - self._silent[service] < LEFT_ALONE_SECONDS:
            raise Away(service)
        try:
            answer = await self.clients[service].get(path, timeout=self._question_seconds, **asked)
        except httpx.HTTPError as error:
            in_vain = isinstance(error, httpx.TimeoutException) and not isinstance(error, httpx.PoolTimeout)
            if in_vain and self._answered.get(service, 0.0) < began:
                self._silent[service] = monotonic()
            raise Away(service) from error
        self._is_there(service)
        return answer

    def _is_there(self, service: str) -> None:
        self._answered[service] = monotonic()
        self._silent.pop(service, None)

    async def _post(self, service: str, path: str, **sent: Any) -> Answer:
        try:
            answer = await self.clients[service].post(path, **sent)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Away(service) from error
        except httpx.HTTPError as error:
            raise Unknown(service) from error
        self._is_there(service)
        return _answer(service, answer, sent=True)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def _answer(service: str, answer: httpx.Response, sent: bool = False) -> Answer:
    if answer.is_success:
        tag = re.fullmatch(r'"(\d+)"', answer.headers.get("etag", ""))
        return Answer(answer.json() if answer.content else None, int(tag[1]) if tag else None)
    if answer.status_code in RESTING and not _is_unsure(answer):
        raise Away(service)
    if answer.status_code >= 500:
        raise Unknown(service) if sent else Away(service)
    raise Refused(service, answer.status_code, _problem(answer))


def _is_unsure(answer: httpx.Response) -> bool:
    return str(_problem(answer).get("type", "")).endswith("/no-answer-in-time")


def _problem(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
