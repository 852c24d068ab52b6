"""How many stand in each list of the navigation: asked of the services, and kept for a moment."""

import asyncio
from time import monotonic

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
    found = await asyncio.gather(*(_total(console, token, one) for one in lists.values()))
    counts = {path: total for path, total in zip(lists, found, strict=True) if total is not None}
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


async def _total(console: Console, token: str, asked: List) -> int | None:
    try:
        answer = await console.services.get(asked.service, asked.path, token, {**asked.filters, "limit": 1})
        return int(answer.said["total"])
    except (Away, Refused):
        return None
