"""The words of the policy for whoever reads a page: of his station, and for a post at all of them what each has."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from services.console.console import Console
from services.console.doors.trouble import Away, Refused
from services.console.people import accounts
from services.console.people.accounts import Post
from services.console.people.sessions import Person
from services.console.showing.catalog import Language
from services.console.showing.villages import called
from shared.kernel.stations import EVERY_STATION


async def words_for(console: Console, service: str, person: Person, token: str) -> Mapping[str, Any]:
    """The words of his station's policy, as this service reads it; for all stations the county's, with the villages of
    each. Raises `Refused`, `Away`."""
    told = await console.words(service, person.post.station, token)
    if person.post.station != EVERY_STATION:
        return told
    found = await asyncio.gather(
        *(_villages_of(console, service, person, station) for station in await accounts.stations(console.pool))
    )
    everywhere = {one["zh"]: one for villages in (told.get("villages") or (), *found) for one in villages}
    return {**told, "villages": list(everywhere.values())}


async def village_names(console: Console, language: Language, person: Person | None, token: str) -> dict[str, str]:
    """What villages are called in his language, by their names in reports: none where those are his own, or while
    nobody tells them."""
    if language == "zh" or person is None or person.to_change:
        return {}
    try:
        return called(language, await words_for(console, "triage", person, token))
    except (Away, Refused):
        return called(language, console.words_known(person.post.station))


async def _villages_of(console: Console, service: str, person: Person, station: str) -> Sequence[Mapping[str, Any]]:
    """Those of one station, asked for by him as there; none while nobody tells them."""
    there: Post = person.post.model_copy(update={"station": station})
    try:
        words = await console.words(service, station, console.signer.token(person.account, there, datetime.now(UTC)))
    except (Away, Refused):
        return ()
    return tuple(words.get("villages") or ())
