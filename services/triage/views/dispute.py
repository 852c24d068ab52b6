"""The disputes in the books, and every grade that was ever given with its reason."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.triage.events import (
    DisputeEntered,
    DisputeGraded,
    DisputeRegraded,
    DisputeReopened,
    DisputeRepeated,
    GradeProposed,
    GradingUrged,
    PlanAdopted,
    RepeatWithdrawn,
)
from shared.decider import Fact
from shared.view import Connection, Row, View

DISPUTES = View("dispute_row")
GRADES = View("grade_row")


@DISPUTES.on(DisputeEntered)
def _entered(event: DisputeEntered, fact: Fact) -> Iterable[Row]:
    yield (
        """insert into dispute_row (dispute_id, station, version, phase, channel, village, category, summary, report_id,
                                    happened_at, entered_at, grade_by)
           select id, station, version, 'entered', channel, village, category, summary, report_id, happened_at,
                  entered_at, grade_by
           from unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[],
                       $9::timestamptz[], $10::timestamptz[], $11::timestamptz[])
                as n(id, station, version, channel, village, category, summary, report_id, happened_at, entered_at,
                     grade_by)
           on conflict (dispute_id) do nothing""",
        event.dispute_id,
        fact.station,
        fact.version,
        event.channel,
        event.village,
        event.category,
        event.summary,
        event.report_id,
        event.happened_at,
        fact.recorded_at,
        event.grade_by,
    )


@DISPUTES.on(DisputeRepeated, RepeatWithdrawn)
def _touched(event: DisputeRepeated | RepeatWithdrawn, fact: Fact) -> Iterable[Row]:
    yield (
        """update dispute_row d set version = n.version
           from unnest($1::uuid[], $2::int[]) as n(id, version) where d.dispute_id = n.id""",
        event.dispute_id,
        fact.version,
    )


@DISPUTES.on(GradeProposed)
def _proposed(event: GradeProposed, fact: Fact) -> Iterable[Row]:
    yield (
        """update dispute_row d set version = n.version, proposed_level = n.level
           from unnest($1::uuid[], $2::int[], $3::int[]) as n(id, version, level) where d.dispute_id = n.id""",
        event.dispute_id,
        fact.version,
        event.level,
    )


@DISPUTES.on(GradingUrged)
def _urged(event: GradingUrged, fact: Fact) -> Iterable[Row]:
    yield (
        """update dispute_row d set version = n.version, grade_urged_at = n.at
           from unnest($1::uuid[], $2::int[], $3::timestamptz[]) as n(id, version, at) where d.dispute_id = n.id""",
        event.dispute_id,
        fact.version,
        fact.recorded_at,
    )


@DISPUTES.on(DisputeGraded, DisputeRegraded)
def _graded(event: DisputeGraded | DisputeRegraded, fact: Fact) -> Iterable[Row]:
    yield (
        """update dispute_row d set version = n.version, phase = 'graded', level = n.level,
                  proposed_level = n.proposed_level, refer_by = n.refer_by, grade_urged_at = null
           from unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::timestamptz[])
                as n(id, version, level, proposed_level, refer_by)
           where d.dispute_id = n.id""",
        event.dispute_id,
        fact.version,
        event.level,
        event.proposed_level,
        event.refer_by,
    )


@DISPUTES.on(DisputeReopened)
def _reopened(event: DisputeReopened, fact: Fact) -> Iterable[Row]:
    yield (
        """update dispute_row d set version = n.version, phase = 'reopened', relapses = n.relapses,
                  grade_by = n.grade_by, grade_urged_at = null
           from unnest($1::uuid[], $2::int[], $3::int[], $4::timestamptz[]) as n(id, version, relapses, grade_by)
           where d.dispute_id = n.id""",
        event.dispute_id,
        fact.version,
        event.relapses,
        event.grade_by,
    )


@DISPUTES.on(PlanAdopted)
def _planned(event: PlanAdopted, fact: Fact) -> Iterable[Row]:
    plan = {"measures": event.measures, "responsible": event.responsible, "finish_on": event.finish_on}
    yield (
        """update dispute_row d set version = n.version, plan = n.plan
           from unnest($1::uuid[], $2::int[], $3::jsonb[]) as n(id, version, plan) where d.dispute_id = n.id""",
        event.dispute_id,
        fact.version,
        orjson.dumps(plan).decode(),
    )


@GRADES.on(DisputeGraded, DisputeRegraded)
def _signed(event: DisputeGraded | DisputeRegraded, fact: Fact) -> Iterable[Row]:
    yield (
        """insert into grade_row (event_id, dispute_id, version, level, proposed_level, factors, reason, graded_by,
                                  graded_at)
           select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::int[], $6::jsonb[], $7::text[],
                                $8::text[], $9::timestamptz[])
           on conflict (event_id) do nothing""",
        fact.id,
        event.dispute_id,
        fact.version,
        event.level,
        event.proposed_level,
        orjson.dumps(event.factors).decode(),
        event.reason,
        str(fact.actor),
        fact.recorded_at,
    )


async def disputes(
    connection: Connection,
    station: str,
    now: datetime,
    phase: str | None = None,
    level: int | None = None,
    limit: int = 100,
) -> list[dict[str, Any]]:
    """The disputes of a station ("" for all): those that wait for a grade first, then the latest."""
    rows = await connection.fetch(
        """select dispute_id, station, version, phase, channel, village, category, summary, entered_at, grade_by,
                  grade_urged_at, level, proposed_level, refer_by, relapses,
                  phase <> 'graded' and grade_by < $5 as overdue
           from dispute_row
           where $1 in ('', station) and ($2::text is null or phase = $2) and ($3::int is null or level = $3)
           order by phase = 'graded', case when phase <> 'graded' then grade_by end, entered_at desc, dispute_id
           limit $4""",
        station,
        phase,
        level,
        limit,
        now,
    )
    return [dict(row) for row in rows]


async def dispute_head(connection: Connection, station: str, dispute_id: UUID) -> dict[str, Any] | None:
    """Station and version of a dispute, or None where this station ("" for all) has none such."""
    row = await connection.fetchrow(
        "select station, version from dispute_row where dispute_id = $2 and $1 in ('', station)", station, dispute_id
    )
    return None if row is None else dict(row)


async def dispute(connection: Connection, station: str, dispute_id: UUID) -> dict[str, Any] | None:
    """One dispute with its plan, all its grades and the reports linked to it; None where the station has none such."""
    row = await connection.fetchrow(
        """select d.*, d.plan::text as plan_text,
                  (select json_agg(json_build_object('level', level, 'proposed_level', proposed_level,
                          'factors', factors, 'reason', reason, 'graded_by', graded_by, 'graded_at', graded_at)
                          order by version)::text
                   from grade_row g where g.dispute_id = d.dispute_id) as grades,
                  array(select s.report_id from screening_row s
                        where s.dispute_id = d.dispute_id and s.outcome = 'repeat' order by s.decided_at, s.report_id)
                  as repeats
           from dispute_row d where d.dispute_id = $2 and $1 in ('', d.station)""",
        station,
        dispute_id,
    )
    if row is None:
        return None
    found = dict(row)
    plan = found.pop("plan_text")
    return found | {"plan": plan and orjson.loads(plan), "grades": orjson.loads(row["grades"] or "[]")}
