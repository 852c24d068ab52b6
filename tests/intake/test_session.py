"""The desk sits at its centres in sessions: one at a time at each, closed with a number, taken back with a reason; a
market day without one is named."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.intake import events
from services.intake.domain.market import Held, days_of_month, market_days, month_of
from services.intake.domain.report import REPORT as REPORTS
from services.intake.domain.session import SESSION, CloseSession, OpenSession, SessionOpened, TakeSessionBack
from services.intake.policy import IntakePolicy, Market
from shared.kernel.command import Command
from shared.kernel.event import Event
from shared.kernel.refusals import Invalid, NotAllowed, NotFound, OutOfOrder
from shared.kernel.stations import EVERY_STATION
from shared.run.settings import Settings
from shared.store.policies import PolicyFiles
from tests.given import NOON, STATION, SUBJECT, Outcome
from tests.given import given as given_stream
from tests.intake.test_domain import DESK, RANGER, given, report, take

POLICY = PolicyFiles(Settings().policy, IntakePolicy).of(STATION, NOON)
OPENED = events.SessionOpened(session_id=SUBJECT, centre="changxing", village="长兴社区（虚构）", opened_at=NOON)
CLOSED = events.SessionClosed(session_id=SUBJECT, centre="changxing", people=31)
BACK = events.SessionTakenBack(session_id=SUBJECT, centre="changxing", reason="点错了")
MARCH = days_of_month(date(2026, 3, 1))
FALLEN = [2, 5, 9, 12, 15, 19, 22, 25, 29]
"""The days of March 2026 that are day 14, 17, 21, 24, 27, 1, 4, 7, 11 of a lunar month (19 March begins one)."""


def when(command: Command, *so_far: Event, station: str = STATION) -> Outcome:
    return given_stream(SESSION, POLICY, *so_far).when(command, DESK, station=station)


def opening(standing: bool = False, **said: Any) -> OpenSession:
    return OpenSession(said=SessionOpened(**({"centre": "changxing"} | said)), standing=standing)


def test_a_session_is_opened_at_a_centre_of_the_policy_now_or_since_a_time_that_is_said() -> None:
    early = NOON - timedelta(hours=3)
    when(opening()).then(OPENED)
    when(opening(opened_at=early)).then(OPENED.model_copy(update={"opened_at": early}))


def test_there_is_one_at_a_centre_at_a_time() -> None:
    when(opening(standing=True)).refused(OutOfOrder, "session-open")
    when(opening(), OPENED).refused(OutOfOrder, "session-open")


def test_it_is_closed_once_with_how_many_came() -> None:
    when(CloseSession(people=31), OPENED).then(CLOSED)
    when(CloseSession(people=31), OPENED, CLOSED).refused(OutOfOrder, "session-closed")
    when(CloseSession(people=31), OPENED, BACK).refused(OutOfOrder, "session-taken-back")
    when(CloseSession(people=31)).refused(NotFound, "unknown-session")


def test_a_mistaken_one_is_taken_back_with_a_reason_whether_it_is_open_or_closed() -> None:
    when(TakeSessionBack(reason="点错了"), OPENED).then(BACK)
    when(TakeSessionBack(reason="点错了"), OPENED, CLOSED).then(BACK)
    when(TakeSessionBack(reason="点错了"), OPENED, BACK).refused(OutOfOrder, "session-taken-back")


@pytest.mark.parametrize(
    ("said", "code"),
    [({"centre": "nowhere"}, "unknown-centre"), ({"opened_at": NOON + timedelta(minutes=6)}, "opened-in-the-future")],
)
def test_what_cannot_be_is_refused(said: dict[str, Any], code: str) -> None:
    when(opening(**said)).refused(Invalid, code)


@pytest.mark.parametrize("station", ["", EVERY_STATION])
def test_a_session_is_of_one_station(station: str) -> None:
    when(opening(), station=station).refused(Invalid, "station-missing")


def test_a_report_names_a_session_that_is_open_and_an_information_officer_names_none() -> None:
    session = UUID(int=9)
    in_it = take(channel="desk", session_id=session)
    given(REPORTS).when(in_it, DESK).refused(Invalid, "session-not-open")
    first = given(REPORTS).when(in_it.model_copy(update={"in_session": True}), DESK).said[0]
    assert getattr(first, "event", first) == report(channel="desk", session_id=session)
    given(REPORTS).when(take(session_id=session), RANGER).refused(NotAllowed, "session-at-the-desk")


def test_the_same_report_again_is_quiet_though_its_session_is_over() -> None:
    in_it = take(channel="desk", session_id=UUID(int=9))
    given(REPORTS, report(channel="desk", session_id=UUID(int=9))).when(in_it, DESK).quiet()


def test_a_report_of_no_session_has_the_digest_that_it_always_had() -> None:
    assert take().said.digest() == "1d3f5abd4392b4c46c4b6090fedbb90a6b8c0bc2d7ec4ad12255c86d34930eee"
    assert take(session_id=UUID(int=9)).said.digest() != take().said.digest()


def test_market_days_go_by_the_last_digit_of_the_lunar_day() -> None:
    market = POLICY.centres["changxing"].market
    found = market_days(market, POLICY.lunar_months, MARCH)
    assert found is not None
    assert [day.day for day in found] == FALLEN


def test_market_days_go_by_the_month_s_own_days_with_some_beside_and_some_not() -> None:
    market = Market(ends_in=(5,), also=(date(2026, 3, 2), date(2026, 4, 2)), not_on=(date(2026, 3, 15),))
    assert market_days(market, (), MARCH) == tuple(date(2026, 3, n) for n in (2, 5, 25))


def test_where_the_lunar_calendar_ends_market_days_are_not_known_rather_than_none() -> None:
    lunar = Market(ends_in=(1,), lunar=True)
    assert market_days(lunar, (date(2026, 2, 17), date(2026, 3, 19)), MARCH) is None
    assert market_days(lunar, (date(2026, 3, 19), date(2026, 4, 17)), MARCH) is None
    assert market_days(Market(), (), MARCH) == ()


def test_a_market_day_that_is_over_and_had_no_session_is_named() -> None:
    held = [Held("changxing", date(2026, 3, 2), 31, 2), Held("changxing", date(2026, 3, 3), 4, 0)]
    month = month_of(POLICY.centres, POLICY.lunar_months, held, MARCH, date(2026, 3, 12))
    ours = month["changxing"]
    assert (ours.sessions, ours.people, ours.reports) == (2, 35, 2)
    assert ours.without == (date(2026, 3, 5), date(2026, 3, 9))
    assert month["shiqiao"].sessions == 0


def test_a_centre_that_was_given_up_misses_no_market_day_and_keeps_its_sessions() -> None:
    closed = {"changxing": POLICY.centres["changxing"].model_copy(update={"closed": True})}
    held = [Held("changxing", date(2026, 3, 1), 31, 2), Held("gone", date(2026, 3, 1), 5, 0)]
    month = month_of(closed, POLICY.lunar_months, held, MARCH, date(2026, 3, 31))
    assert (month["changxing"].sessions, month["changxing"].without) == (1, ())
    assert (month["gone"].people, month["gone"].market_days) == (5, ())


NOWHERE = {"centres": {"a": {"zh": "甲", "en": "A", "village": "别处"}}}


@pytest.mark.parametrize("wrong", [{"lunar_months": ("2026-02-17", "2026-03-20")}, NOWHERE])
def test_months_that_do_not_follow_and_villages_that_nobody_lists_are_no_policy(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"lunar_months|no such village"):
        IntakePolicy.model_validate(POLICY.model_dump() | wrong)
