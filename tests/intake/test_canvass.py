"""A visit of a place is a fact, and so is one that found nothing: recorded once, by whom he went with counts alone."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.intake import events
from services.intake.domain.canvass import (
    CANVASS,
    Canvassed,
    RecordCanvass,
    TakeCanvassBack,
    WentAlong,
    canvasser_token,
)
from services.intake.policy import IntakePolicy
from shared.kernel.command import Command
from shared.kernel.decider import OutgoingEvent
from shared.kernel.event import Event
from shared.kernel.recorded import Actor
from shared.kernel.refusals import Invalid, NotAllowed, NotFound, OutOfOrder
from shared.kernel.stations import EVERY_STATION
from tests.given import NOON, STATION, SUBJECT, Outcome
from tests.given import given as given_stream
from tests.intake.sites import POLICY

DESK, RANGER = Actor("desk_officer", "desk-1"), Actor("information_officer", "ranger-12")
REPORT = UUID(int=8)
AT = NOON - timedelta(hours=2)
WHERE: dict[str, Any] = {"canvass_id": SUBJECT, "site": "upper_1", "site_kind": "village_group", "village": "上坪村"}
ZERO = events.ZeroReported(**WHERE, visited_at=AT)
FOUND = events.SiteCanvassed(**WHERE, visited_at=AT, reports=(REPORT,))


def when(command: Command, by: Actor = DESK, *so_far: Event, station: str = STATION) -> Outcome:
    return given_stream(CANVASS, POLICY, *so_far).when(command, by, station=station)


def record(known: tuple[UUID, ...] = (), **said: Any) -> RecordCanvass:
    usual: dict[str, Any] = {"site": "upper_1", "visited_at": AT, "found": False}
    return RecordCanvass(said=Canvassed(**(usual | said)), known=known)


def test_a_visit_that_found_nothing_is_a_fact_of_its_own() -> None:
    when(record()).then(ZERO)


def test_a_visit_that_found_something_names_the_reports_that_were_taken_of_it() -> None:
    when(record((REPORT,), found=True, reports=(REPORT, REPORT))).then(FOUND)


def test_those_who_went_along_are_told_by_role_and_number() -> None:
    [told] = when(record(companions=(WentAlong(role="auxiliary", number=2), WentAlong(role="cadre", number=1)))).said
    assert isinstance(told, events.ZeroReported)
    assert [(one.role, one.number) for one in told.companions] == [("auxiliary", 2), ("cadre", 1)]


def test_an_information_officer_acts_under_a_token_and_his_account_stays_private() -> None:
    token = Actor("information_officer", str(canvasser_token(SUBJECT)))
    when(record(), RANGER).then(
        OutgoingEvent(events.LOG, ZERO, token),
        OutgoingEvent(events.PRIVATE_LOG, events.CanvasserNamed(canvass_id=SUBJECT, account="ranger-12"), token),
    )


def test_an_information_officer_names_no_reports_for_they_would_tie_his_tokens_together() -> None:
    wanted = record((REPORT,), found=True, reports=(REPORT,))
    when(wanted, RANGER).refused(NotAllowed, "reports-named-at-the-desk")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"site": "nowhere"}, "unknown-site"),
        ({"visited_at": NOON + timedelta(minutes=6)}, "visited-in-the-future"),
        ({"companions": (WentAlong(role="mayor", number=1),)}, "unknown-companion"),
        ({"companions": (WentAlong(role="cadre", number=1),) * 2}, "companions-told-twice"),
        ({"reports": (REPORT,)}, "nothing-found-but-reports"),
        ({"found": True, "reports": (UUID(int=9),)}, "report-not-taken"),
    ],
)
def test_what_cannot_be_is_refused(said: dict[str, Any], code: str) -> None:
    when(record((REPORT,), **said)).refused(Invalid, code)


@pytest.mark.parametrize("station", ["", EVERY_STATION])
def test_a_visit_is_of_one_station(station: str) -> None:
    when(record(), station=station).refused(Invalid, "station-missing")


def test_the_same_visit_again_is_quiet_and_another_under_its_number_is_refused() -> None:
    when(record(), DESK, ZERO).quiet()
    when(record(site="mine"), DESK, ZERO).refused(OutOfOrder, "canvass-id-reused")
    when(record(found=True), DESK, ZERO).refused(OutOfOrder, "canvass-id-reused")


def test_a_visit_is_taken_back_once_with_a_reason() -> None:
    back = events.CanvassTakenBack(canvass_id=SUBJECT, site="upper_1", reason="登记错了地点")
    wanted = TakeCanvassBack(reason="登记错了地点")
    when(wanted, DESK, ZERO).then(back)
    when(wanted, DESK, FOUND, back).refused(OutOfOrder, "canvass-taken-back")
    when(wanted).refused(NotFound, "unknown-canvass")


def test_a_visit_that_was_taken_back_does_not_come_again_with_the_same_message() -> None:
    back = events.CanvassTakenBack(canvass_id=SUBJECT, site="upper_1", reason="未去")
    when(record(), DESK, ZERO, back).quiet()


def test_a_place_of_a_kind_or_village_that_nobody_lists_is_no_policy() -> None:
    sites = POLICY.model_dump()["sites"]
    for wrong in ({"kind": "castle"}, {"village": "别处"}):
        with pytest.raises(ValueError, match=r"sites\.mine"):
            IntakePolicy.model_validate({**POLICY.model_dump(), "sites": {"mine": {**sites["mine"], **wrong}}})
