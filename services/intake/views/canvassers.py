"""Whose visit it is (`canvasser_row`): the accounts of information officers, each for its own list alone.

It is made of the private log alone, as `informants.py` is.
"""

from uuid import UUID

from services.intake.events import CanvasserNamed
from services.intake.views.canvasses import CANVASSES, COLUMNS, Bookmark, CanvassRow
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.page import Part
from shared.store.view import OF_STATION, Changes, View

CANVASSERS = View("canvasser_row", "canvass_id", personal=("account",))
HIS = f"from canvasser_row where {OF_STATION} and account = $2"


@CANVASSERS.on(CanvasserNamed)
def _named(event: CanvasserNamed, recorded: RecordedEvent) -> Changes:
    if not event.account:  # whoever was erased has no account any more
        return ()
    return CANVASSERS.insert(event.canvass_id, event, station=recorded.station)


async def own(
    connection: Connection, station: str, account: str, after: Bookmark | None, limit: int
) -> Part[CanvassRow]:
    """The visits that this account has made at this station, the latest first, after a bookmark."""
    rows = await CANVASSES.fetch(
        connection,
        f"select {COLUMNS}, (visited_at, canvass_id) as bookmark from canvass_row "
        f"where canvass_id in (select canvass_id {HIS}) "
        "and ($3::timestamptz is null or (visited_at, canvass_id) < ($3, $4::uuid)) "
        "order by visited_at desc, canvass_id desc limit $5",
        station,
        account,
        *(after or (None, None)),
        limit + 1,
    )
    total = await connection.fetchval(f"select count(*) {HIS}", station, account)
    return Part.of(CanvassRow, rows, limit, total)


async def is_own(connection: Connection, station: str, account: str, canvass_id: UUID) -> bool:
    """Whether this account made this visit at this station."""
    found: bool = await connection.fetchval(
        f"select exists (select {HIS} and canvass_id = $3)", station, account, canvass_id
    )
    return found
