"""What intake says, refuses and passes over."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from services.intake import events
from services.intake.domain.officer import OFFICER as OFFICERS
from services.intake.domain.officer import RegisterEntry, RegisterOfficer, RetireOfficer
from services.intake.domain.report import REPORT as REPORTS
from services.intake.domain.report import PersonNamed, Said, TakeReport, informant_token
from services.intake.policy import IntakePolicy
from shared.kernel.decider import Decider, OutgoingEvent
from shared.kernel.event import Event
from shared.kernel.recorded import Actor
from shared.kernel.refusals import Invalid, NotAllowed, NotFound, OutOfOrder
from shared.kernel.stations import EVERY_STATION
from tests.given import NOON, SUBJECT, Past, policy_of
from tests.given import given as given_stream

POLICY = policy_of(IntakePolicy)
REPORT = OFFICER = SUBJECT
RANGER, DESK, ADMINISTRATOR = (
    Actor("information_officer", "ranger-12"),
    Actor("desk_officer", "desk-1"),
    Actor("administrator", "admin"),
)
OTHER = UUID(int=8)
TOKEN = Actor("information_officer", str(informant_token(REPORT)))
SAID: dict[str, Any] = {
    "channel": "officer",
    "village": "上坪村",
    "happened_at": NOON - timedelta(hours=3),
    "text": "两家为山场边界争吵（虚构）",
    "category_hint": "hills_forest_land",
}


def given(decider: Decider[Any], *so_far: Event) -> Past:
    return given_stream(decider, POLICY, *so_far)


def take(officer: RegisterEntry | None = None, **fields: Any) -> TakeReport:
    said = Said(**(SAID | {"people": (PersonNamed(name="甲"),)} | fields))
    return TakeReport(said=said, content=content(said), officer=officer)


def content(said: Said) -> UUID:
    return uuid5(REPORT, said.digest())


def report(**fields: Any) -> events.ReportTaken:
    known: dict[str, Any] = {
        "report_id": REPORT,
        "informant": informant_token(REPORT),
        "people": (events.Person(name="甲"),),
    }
    return events.ReportTaken(**(SAID | known | fields))


def taken(by: Actor = TOKEN, **fields: Any) -> OutgoingEvent:
    return OutgoingEvent(events.LOG, report(**fields), by)


def named(by: Actor = TOKEN, **fields: Any) -> OutgoingEvent:
    known: dict[str, Any] = {"report_id": REPORT, "informant": informant_token(REPORT), "account": "ranger-12"}
    return OutgoingEvent(events.PRIVATE_LOG, events.InformantNamed(**(known | fields)), by)


def test_a_report_is_published_under_a_token_and_the_account_stays_private() -> None:
    given(REPORTS).when(take(), RANGER).then(taken(), named())


def test_nothing_that_is_published_holds_the_account_or_the_officer() -> None:
    outcome = given(REPORTS).when(take(officer_id=OTHER, officer=RegisterEntry()), DESK)
    [published] = [said for said in outcome.said if isinstance(said, OutgoingEvent) and said.log == events.LOG]
    assert "desk-1" not in published.event.model_dump_json()
    assert str(OTHER) not in published.event.model_dump_json()


def test_an_information_officer_acts_under_the_token_on_every_log() -> None:
    said = given(REPORTS).when(take(), RANGER).said
    assert [one.by for one in said if isinstance(one, OutgoingEvent)] == [TOKEN, TOKEN]


def test_an_information_officer_reports_for_himself_and_by_his_channel() -> None:
    given(REPORTS).when(take(channel="desk"), RANGER).refused(NotAllowed, "channel-not-yours")
    given(REPORTS).when(take(officer_id=OTHER), RANGER).refused(NotAllowed, "channel-not-yours")


@pytest.mark.parametrize("station", ["", EVERY_STATION])
def test_a_report_is_of_one_station(station: str) -> None:
    given(REPORTS).when(take(), DESK, station=station).refused(Invalid, "station-missing")


@settings(deadline=None)
@for_all(st.uuids(), st.uuids())
def test_a_token_is_another_one_for_every_report(one: UUID, other: UUID) -> None:
    assert (informant_token(one) == informant_token(other)) == (one == other)


def test_a_desk_may_say_whose_words_it_wrote_down() -> None:
    given(REPORTS).when(take(officer_id=OTHER, officer=RegisterEntry()), DESK).then(
        taken(by=DESK), named(by=DESK, account="desk-1", officer_id=OTHER)
    )


def test_whoever_is_not_on_the_register_is_named_by_nobody() -> None:
    given(REPORTS).when(take(officer_id=OTHER), DESK).refused(NotFound, "unknown-officer")


@pytest.mark.parametrize("after", [timedelta(), timedelta(days=3)])
def test_one_who_had_left_when_it_happened_is_not_named(after: timedelta) -> None:
    left = RegisterEntry(retired_at=SAID["happened_at"] - after)
    given(REPORTS).when(take(officer_id=OTHER, officer=left), DESK).refused(Invalid, "officer-had-left")


def test_one_who_left_later_is_named_for_his_words_may_reach_a_desk_late() -> None:
    left = RegisterEntry(retired_at=SAID["happened_at"] + timedelta(seconds=1))
    given(REPORTS).when(take(officer_id=OTHER, officer=left), DESK).then(
        taken(by=DESK), named(by=DESK, account="desk-1", officer_id=OTHER)
    )


def test_danger_to_life_is_urgent_whatever_was_ticked() -> None:
    given(REPORTS).when(take(danger_to_life=True, urgent=False), RANGER).then(
        taken(danger_to_life=True, urgent=True), named()
    )


def test_the_same_words_again_are_passed_over() -> None:
    given(REPORTS, report()).when(take(), RANGER).quiet()


def test_the_same_words_by_another_clock_are_the_same() -> None:
    given(REPORTS, report()).when(take(happened_at=(NOON - timedelta(hours=3)).astimezone()), RANGER).quiet()


def test_other_words_under_the_same_message_are_refused() -> None:
    given(REPORTS, report()).when(take(text="换了内容"), RANGER).refused(OutOfOrder, "message-id-reused")


def test_a_late_arrival_is_normal() -> None:
    long_ago = NOON - timedelta(days=40)
    given(REPORTS).when(take(happened_at=long_ago), RANGER).then(taken(happened_at=long_ago), named())


def test_a_phone_may_run_five_minutes_ahead() -> None:
    ahead = NOON + timedelta(minutes=5)
    given(REPORTS).when(take(happened_at=ahead), RANGER).then(taken(happened_at=ahead), named())


def test_what_has_not_happened_yet_is_refused() -> None:
    given(REPORTS).when(take(happened_at=NOON + timedelta(minutes=5, seconds=1)), RANGER).refused(
        Invalid, "happened-in-the-future"
    )


def test_a_channel_that_the_policy_does_not_know_is_refused() -> None:
    given(REPORTS).when(take(channel="pigeon"), DESK).refused(Invalid, "unknown-channel")


def test_a_category_that_the_policy_does_not_know_is_refused() -> None:
    given(REPORTS).when(take(category_hint="weather"), RANGER).refused(Invalid, "unknown-category")


def test_an_officer_is_named_on_his_channel_alone() -> None:
    given(REPORTS).when(take(channel="desk", officer_id=OTHER), DESK).refused(Invalid, "officer-needs-his-channel")


NUMBER = "110101199003070011"
WITH_NUMBERS: dict[str, Any] = {
    "text": f"张三（身份证１１０１０１ 19900307 0011）与李四争吵，电话13800138000，订单{NUMBER}6",
    "place": f"{NUMBER}家门口",
    "subject": f"{NUMBER}与邻居",
    "people": (PersonNamed(name=f"张三 {NUMBER}", part="neighbours"), PersonNamed(name="李四")),
}
MASKED: dict[str, Any] = {
    "text": f"张三（身份证［身份证号］）与李四争吵，电话13800138000，订单{NUMBER}6",
    "place": "［身份证号］家门口",
    "subject": "［身份证号］与邻居",
    "people": (events.Person(name="张三 ［身份证号］", part="neighbours"), events.Person(name="李四")),
}
KEPT = OutgoingEvent(
    events.PRIVATE_LOG,
    events.NumbersKept(
        report_id=REPORT,
        text=WITH_NUMBERS["text"],
        place=WITH_NUMBERS["place"],
        subject=WITH_NUMBERS["subject"],
        people=(events.Person(name=f"张三 {NUMBER}", part="neighbours"), events.Person(name="李四")),
    ),
    TOKEN,
)


def masked(said: Said, **fields: Any) -> events.ReportTaken:
    return report(**MASKED | {"kept": content(said)} | fields)


def test_identity_numbers_are_published_masked_and_what_was_said_stays_private() -> None:
    command = take(**WITH_NUMBERS)
    published = OutgoingEvent(events.LOG, masked(command.said), TOKEN)
    given(REPORTS).when(command, RANGER).then(published, named(), KEPT)


def test_of_what_was_said_only_words_with_a_number_are_kept_twice() -> None:
    [_, _, kept] = given(REPORTS).when(take(place=f"{NUMBER}家"), RANGER).said
    assert isinstance(kept, OutgoingEvent)
    assert kept.event == events.NumbersKept(report_id=REPORT, place=f"{NUMBER}家")


def test_phone_numbers_are_masked_where_the_policy_says_so() -> None:
    command = take(text=f"请回13800138000（身份证{NUMBER}）")
    policy = POLICY.model_copy(update={"phones_masked": True})
    [published, _, _] = given_stream(REPORTS, policy).when(command, RANGER).said
    assert isinstance(published, OutgoingEvent)
    assert published.event.model_dump()["text"] == "请回［手机号］（身份证［身份证号］）"


def test_a_number_that_goes_over_several_names_is_masked_in_each() -> None:
    people = tuple(PersonNamed(name=name) for name in ("李四", "110101", "19900307", "0011", "张三"))
    [published, _, _] = given(REPORTS).when(take(people=people), RANGER).said
    assert isinstance(published, OutgoingEvent)
    names = [person["name"] for person in published.event.model_dump()["people"]]
    assert names == ["李四", *["［身份证号］"] * 3, "张三"]


def test_the_same_words_with_numbers_again_are_passed_over() -> None:
    command = take(**WITH_NUMBERS)
    given(REPORTS, masked(command.said)).when(command, RANGER).quiet()


def test_what_was_taken_before_numbers_were_masked_is_the_same_again() -> None:
    given(REPORTS, report(text=f"张三{NUMBER}")).when(take(text=f"张三{NUMBER}"), RANGER).quiet()


def test_other_numbers_under_the_same_message_are_refused() -> None:
    other = take(**WITH_NUMBERS | {"place": "11010119900307109X家门口"})
    before = masked(take(**WITH_NUMBERS).said)
    given(REPORTS, before).when(other, RANGER).refused(OutOfOrder, "message-id-reused")


REGISTERED = events.OfficerRegistered(
    officer_id=OFFICER, name="乙", phone="000", group="forest_ranger", village="上坪村"
)
RETIRED = events.OfficerRetired(officer_id=OFFICER, reason="搬家")


REGISTER = RegisterOfficer(name="乙", phone="000", group="forest_ranger", village="上坪村")
RETIRE = RetireOfficer(reason="搬家")


def test_an_officer_joins_the_register() -> None:
    given(OFFICERS).when(REGISTER, ADMINISTRATOR).then(REGISTERED)


def test_an_officer_joins_once() -> None:
    given(OFFICERS, REGISTERED).when(REGISTER, ADMINISTRATOR).refused(OutOfOrder, "officer-known")


def test_an_officer_leaves_the_register() -> None:
    given(OFFICERS, REGISTERED).when(RETIRE, ADMINISTRATOR).then(RETIRED)


def test_an_officer_leaves_once() -> None:
    given(OFFICERS, REGISTERED, RETIRED).when(RETIRE, ADMINISTRATOR).refused(OutOfOrder, "officer-retired")


def test_a_stranger_cannot_leave() -> None:
    given(OFFICERS).when(RETIRE, ADMINISTRATOR).refused(NotFound, "unknown-officer")


def test_the_register_is_written_to_the_private_log() -> None:
    assert OFFICERS.log == events.PRIVATE_LOG


def test_what_it_does_not_know_changes_nothing() -> None:
    stray = events.ReportTaken(
        report_id=uuid4(), channel="desk", informant=uuid4(), village="v", happened_at=NOON, text="t"
    )
    given(OFFICERS, REGISTERED, stray).when(RETIRE, ADMINISTRATOR).then(RETIRED)
