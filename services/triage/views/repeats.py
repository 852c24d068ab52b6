"""The likely repeats of a report among those of its station; the names in reports (`named_row`), never in clear.

What a report stands beside is found by indexes, by place, by village and by name, the latest hundred of each; their
texts alone are compared. When they came in does not matter, only when it happened.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.triage.domain.likeness import COMPARED, MOST, Why, characters, is_same_place, likeness, window
from services.triage.domain.outcomes import Outcome
from services.triage.domain.screening_phases import Phase
from services.triage.events import ScreeningOpened
from services.triage.views.queue import SHORT
from services.triage.views.screenings import SCREENINGS
from shared.kernel.policy import Coded
from shared.kernel.recorded import RecordedEvent
from shared.store.database import Connection
from shared.store.page import Subject
from shared.store.view import OF_STATION, Changes, View, Viewer

NAMED = View("named_row", "report_id", "person", personal=("person",))


@NAMED.on(ScreeningOpened)
def _named(event: ScreeningOpened, recorded: RecordedEvent) -> Changes:
    return [
        NAMED.insert((event.report_id, person), station=recorded.station, happened_at=event.happened_at)
        for person in event.persons
    ]


ORDERED = View("ordered_row", "report_id", personal=("order", "repeats_order"))


@ORDERED.on(ScreeningOpened)
def _ordered(event: ScreeningOpened, recorded: RecordedEvent) -> Changes:
    return ORDERED.insert(event.report_id, event, station=recorded.station) if event.order else ()


class Likely(Subject):
    """疑似重复 · An earlier report that may tell of the same trouble, in short, and why it may; a person decides."""

    report_id: UUID
    phase: Phase
    channel: Coded
    village: str
    place: str
    text: Annotated[str, Field(description="内容的前60个字 · the first 60 characters of the text")]
    happened_at: datetime
    outcome: Outcome | None
    dispute_id: Annotated[UUID | None, Field(description="录入或关联的纠纷 · dispute that it is, or repeats")]
    same_village: bool
    same_place: Annotated[bool, Field(description="同村同地点 · the same place of the same village, or a part of it")]
    persons: Annotated[int, Field(description="同名的人数 · people of the same name in both")]
    named_by_order: Annotated[bool, Field(description="对方系统的工单指明 · orders of another system say so")]
    days: Annotated[int, Field(description="相隔天数 · whole days between the two")]
    likeness: Annotated[float, Field(description="用字相似度，0至1 · likeness of the characters in both texts")]


class LikelyRepeats(BaseModel):
    """疑似重复 · The likely repeats of a report, the likeliest first and at most ten."""

    items: list[Likely]


SUBJECT = (
    "select station, village, alike_place, happened_at, text, "
    "array(select person from named_row n where n.report_id = s.report_id) as persons "
    f"from screening_row s where {OF_STATION} and report_id = $2"
)
LATEST = "and happened_at between $4 and $5 order by happened_at desc, report_id limit 100"
BESIDE = (
    "with numbered as (select o.report_id from ordered_row m join ordered_row o on o.station = m.station "
    'and o.channel = m.channel and (o."order" = m.repeats_order or o.repeats_order = m."order" '
    "or (o.repeats_order = m.repeats_order and m.repeats_order <> '')) "
    "where m.report_id = $7 and m.station = $1 and o.report_id <> $7 limit 100), beside as ("
    "(select report_id from screening_row "
    f"where station = $1 and village = $2 and alike_place = $3 and $3 <> '' {LATEST})"
    f" union (select report_id from screening_row where station = $1 and village = $2 {LATEST})"
    f" union (select report_id from named_row where station = $1 and person = any($6::uuid[]) {LATEST})"
    " union (select report_id from numbered)) "
    "select report_id, station, version, phase, channel, village, place, alike_place, "
    f"left(text, {COMPARED}) as text, happened_at, outcome, "
    "dispute_id, (select count(*) from named_row n where n.report_id = s.report_id and person = any($6::uuid[])) "
    "as persons, report_id in (select report_id from numbered) as named_by_order "
    "from beside join screening_row s using (report_id) where report_id <> $7"
)


async def likely(connection: Connection, viewer: Viewer, report_id: UUID) -> list[Likely] | None:
    """The likely repeats of a report, the likeliest first, at most `MOST`; None where the viewer's station has none
    such."""
    mine = await SCREENINGS.fetch_one(connection, SUBJECT, viewer.station, report_id)
    if mine is None:
        return None
    of = (mine["station"], mine["village"], mine["alike_place"], *window(mine["happened_at"]), mine["persons"])
    rows = await SCREENINGS.fetch(connection, BESIDE, *of, report_id)
    said = characters(mine["text"])
    found = [(why, row) for row in rows if (why := _why(mine, said, row)).is_likely]
    found.sort(key=lambda one: (one[0].weight, one[1]["report_id"]), reverse=True)
    return [_shown(row, why) for why, row in found[:MOST]]


def _why(mine: Mapping[str, Any], said: frozenset[str], other: Mapping[str, Any]) -> Why:
    same_village = mine["village"] == other["village"]
    return Why(
        same_village=same_village,
        same_place=same_village and is_same_place(mine["alike_place"], other["alike_place"]),
        persons=other["persons"],
        apart=abs(mine["happened_at"] - other["happened_at"]),
        likeness=likeness(said, characters(other["text"])),
        named=other["named_by_order"],
    )


def _shown(row: Mapping[str, Any], why: Why) -> Likely:
    told = {
        "text": row["text"][:SHORT],
        "same_village": why.same_village,
        "same_place": why.same_place,
        "days": why.apart.days,
        "likeness": round(why.likeness, 2),
    }
    return Likely.model_validate({**row, **told})
