"""The promises of triage: `screen` on a report's stream, `grade` on a dispute's. An urged one is spoken for."""

from collections.abc import Iterable

from services.triage.events import (
    DisputeEntered,
    DisputeGraded,
    DisputeRegraded,
    DisputeReopened,
    GradingUrged,
    ReportFoundDispute,
    ReportFoundHazard,
    ReportFoundInformation,
    ReportFoundPoliceMatter,
    ReportLinked,
    ReportUnlinked,
    ScreeningOpened,
    ScreeningUrged,
)
from shared.deadlines import deadline_view, keep, promise
from shared.decider import Fact
from shared.event import Event
from shared.view import Row

DEADLINES = deadline_view()


@DEADLINES.on(ScreeningOpened, ReportUnlinked)
def _screening_promised(event: ScreeningOpened | ReportUnlinked, fact: Fact) -> Iterable[Row]:
    yield promise(fact, "screen", event.screen_by)


@DEADLINES.on(
    ReportFoundDispute,
    ReportFoundHazard,
    ReportFoundPoliceMatter,
    ReportFoundInformation,
    ReportLinked,
    ScreeningUrged,
)
def _screening_kept(event: Event, fact: Fact) -> Iterable[Row]:
    yield keep(fact, "screen")


@DEADLINES.on(DisputeEntered, DisputeReopened)
def _grade_promised(event: DisputeEntered | DisputeReopened, fact: Fact) -> Iterable[Row]:
    yield promise(fact, "grade", event.grade_by)


@DEADLINES.on(DisputeGraded, DisputeRegraded, GradingUrged)
def _grade_kept(event: Event, fact: Fact) -> Iterable[Row]:
    yield keep(fact, "grade")
