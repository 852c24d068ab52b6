"""How much is followed, and how much of it is late: hazards, requests, hand-overs, plans and alerts, counted at
once."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from services.triage.views import plans
from services.triage.views.requests import WAITS
from shared.store.database import Connection
from shared.store.view import OF_STATION

STANDS = "turn < 2000000000000000000"
"""What is to be done comes first in each of these tables, by an instant in microseconds; what is over comes after."""


def _counted(table: str, late: str) -> str:
    return (
        f"(select count(*) as stands, count(*) filter (where {late}) as late from {table} "
        f"where {OF_STATION} and {STANDS} and ($2::text is null or village = $2))"
    )


def _of_plans(which: str) -> str:
    return f"(select count(*) from dispute_row where {OF_STATION} and {which} and ($2::text is null or village = $2))"


COUNTED = (
    "select h.stands as hazards, h.late as hazards_late, r.stands as requests, r.late as requests_late, "
    "o.stands as handovers, o.late as handovers_late, "
    f"{_of_plans(plans.late('$3'))} as plans_late, {_of_plans(plans.overdue('$3'))} as plans_overdue, "
    "a.stands as alerts "
    f"from {_counted('hazard_row', 'act_by < $3')} as h, "
    f"{_counted('request_row', f'{WAITS} and answer_by < $3')} as r, "
    f"{_counted('handover_row', 'receipt_by < $3')} as o, "
    f"{_counted('alert_row', 'acknowledge_by < $3')} as a"
)


class Standing(BaseModel):
    """未办结 · How many hazards, requests, hand-overs and alerts stand now, how many of each are late, and how many
    plans."""

    hazards: Annotated[int, Field(description="未消除的隐患 · hazards that are there still")]
    hazards_late: Annotated[int, Field(description="其中超期无人处置的 · of these with no action in time")]
    requests: Annotated[int, Field(description="未办结的咨询诉求 · requests whose asker was not told yet")]
    requests_late: Annotated[int, Field(description="其中超期未答复的 · of these with no answer in time")]
    handovers: Annotated[int, Field(description="待回执的移交 · hand-overs without a receipt")]
    handovers_late: Annotated[int, Field(description="其中超期的 · of these late")]
    plans_late: Annotated[int, Field(description="超期未订方案的纠纷 · disputes whose plan is late")]
    plans_overdue: Annotated[int, Field(description="方案过期未完成的纠纷 · disputes whose plan is past its day")]
    alerts: Annotated[int, Field(description="待确认的警报 · alerts that nobody acknowledged yet")]


async def standing(connection: Connection, station: str, village: str | None, now: datetime) -> Standing:
    """What is followed at a station (`EVERY_STATION`: all), of one village (None: of all)."""
    row = await connection.fetchrow(COUNTED, station, village, now)
    return Standing.model_validate(dict(row))
