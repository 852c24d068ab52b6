"""How many stand in each list of the navigation: asked of the services, and kept for a moment."""

import asyncio
from collections.abc import Mapping
from time import monotonic
from typing import Any

from services.console.console import Console
from services.console.doors.trouble import Away, Refused
from services.console.people.sessions import Person
from services.console.showing.rooms import ROOMS, List

FRESH_SECONDS = 3.0


async def counts_of(console: Console, person: Person, token: str) -> dict[str, int]:
    """How many stand in each of his lists, by their addresses, at most three seconds ago; none for a list whose service
    is away."""
    of = person.account, person.post
    known = console.counts.get(of, (0.0, {}))
    at, counts = known
    if at and monotonic() - at < FRESH_SECONDS:
        return counts
    lists = {room.path: room.list for room in ROOMS[person.post.role] if room.list}
    questions = {_question(one): one for one in lists.values()}
    found = await asyncio.gather(*(_totals(console, token, one) for one in questions.values()))
    answers = dict(zip(questions, found, strict=True))
    counts = {
        path: int(answer[one.counted or "total"])
        for path, one in lists.items()
        if (answer := answers[_question(one)]) is not None
    }
    if console.counts.get(of, known) is not known:
        return counts  # he did something meanwhile, and these may be of before
    for who in [who for who, (at, _) in console.counts.items() if at and monotonic() - at > FRESH_SECONDS]:
        del console.counts[who]
    console.counts[of] = (monotonic(), counts)
    return counts


def forget_counts(console: Console, person: Person) -> None:
    """Have what stands in his navigation asked anew, in all of his posts: he did something."""
    for post in person.posts.values():
        console.counts[person.account, post] = (0.0, {})


def _question(asked: List) -> tuple[str, str, frozenset[tuple[str, str | int]]]:
    return asked.service, asked.path, frozenset(asked.filters.items())


async def _totals(console: Console, token: str, asked: List) -> Mapping[str, Any] | None:
    params = asked.filters if asked.counted else {**asked.filters, "limit": 1}
    try:
        totals: Mapping[str, Any] = (await console.services.get(asked.service, asked.path, token, params)).said
        return totals
    except (Away, Refused):
        return None
