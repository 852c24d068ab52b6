"""The people of the demonstration's station, let in to its console: one for each role, with passwords made up anew."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import asyncpg

from deploy.halfyear.scenario import Scenario
from services.console.people import accounts
from services.console.people.accounts import Account, Post
from services.console.people.passwords import made_up
from shared.kernel.stations import EVERY_STATION


class LogIn(NamedTuple):
    """With what somebody of the demonstration logs in, and as what."""

    role: str
    account: str
    password: str


async def let_in(dsn: str, scenario: Scenario, now: datetime) -> list[LogIn]:
    """Give each role of the station an account; one that is there already gets a new password. They may be used at
    once: nobody is asked to change what a demonstration shows."""
    found = []
    async with asyncpg.create_pool(dsn, min_size=0, max_size=2) as pool:
        for name, post in _people(scenario):
            password = made_up()
            somebody = Account(account=name, name=name, posts=(post,))
            if not await accounts.add(pool, somebody, password, "demo", now, to_change=False):
                await accounts.set_password(pool, name, password, "demo", now, to_change=False)
            found.append(LogIn(post.role, name, password))
    return found


def _people(scenario: Scenario) -> Sequence[tuple[str, Post]]:
    station = scenario.station.station
    department, liaison = next(iter(scenario.station.departments.items()))
    return [
        (next(iter(scenario.officers)), Post(role="information_officer", station=station)),
        *((name, Post(role=role, station=station)) for role, name in scenario.station.accounts.items()),
        (liaison, Post(role="liaison", station=station, department=department)),
        ("county-01", Post(role="supervisor", station=EVERY_STATION)),
        ("auditor-01", Post(role="auditor", station=EVERY_STATION)),
    ]
