"""A console none of whose services answers, for tests without a browser of the real kind."""

from datetime import UTC, datetime

import httpx

from services.console.app import application
from services.console.console import Console
from services.console.people.accounts import Account, Post
from services.console.routes.here import SESSION

RIGHT = "lantern-42-orchid"
"""The password of `analyst-01`."""


def analyst(account: str, name: str = "somebody") -> Account:
    """An analyst of Changluo."""
    return Account(account=account, name=name, posts=(Post(role="analyst", station="changluo"),))


def browser(console: Console) -> httpx.AsyncClient:
    """What a browser sends, without one."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(application(console)), base_url="http://console")


async def logged_in(console: Console) -> httpx.AsyncClient:
    """The same, with `analyst-01` logged in."""
    client = browser(console)
    client.cookies.set(SESSION, await console.sessions.begin(analyst("analyst-01"), datetime.now(UTC)))
    return client
