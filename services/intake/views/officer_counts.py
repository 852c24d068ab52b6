"""How many information officers there are and how many of them reported lately, by group and by village."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from services.intake.views.officers import OFFICERS
from shared.kernel.policy import Coded
from shared.store.database import Connection
from shared.store.view import OF_STATION


class Counted(BaseModel):
    """So many on the register, and those of them who have reported since then."""

    active: Annotated[int, Field(description="在册人数 · on the register")]
    reported: Annotated[int, Field(description="近期上报人数 · of them, who reported lately")]


class OfGroup(Counted):
    """按身份 · Those of one group."""

    group: Coded


class OfVillage(Counted):
    """按村 · Those in whose area a village is; who has several villages counts in each."""

    village: str


class OfficerCounts(Counted):
    """信息员统计 · The register in numbers; who reported within so many days."""

    days: int
    by_group: list[OfGroup]
    by_village: list[OfVillage]


ACTIVE = (
    'with active as (select "group", village, others, exists (select from informant_row i '
    "where i.station = o.station and i.taken_at >= $2 "
    "and (i.officer_id = o.officer_id or (o.account <> '' and i.account = o.account))) as has_reported "
    f"from officer_row o where {OF_STATION} and retired_at is null) "
)
NUMBERS = "count(*) as active, count(*) filter (where has_reported) as reported"


async def counted(connection: Connection, station: str, days: int, since: datetime) -> OfficerCounts:
    """The register of a station (`EVERY_STATION`: all) in numbers, and who of it has reported since then."""
    everybody = await OFFICERS.fetch_one(connection, f"{ACTIVE} select {NUMBERS} from active", station, since)
    groups = await OFFICERS.fetch(
        connection, f'{ACTIVE} select "group", {NUMBERS} from active group by 1 order by 1', station, since
    )
    villages = await OFFICERS.fetch(
        connection,
        f"{ACTIVE} select area.village, {NUMBERS} from active, lateral (select village union "
        "select jsonb_array_elements_text(others)) as area (village) group by 1 order by 1",
        station,
        since,
    )
    return OfficerCounts.model_validate({**(everybody or {}), "days": days, "by_group": groups, "by_village": villages})
