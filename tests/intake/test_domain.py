"""What intake says, refuses and passes over."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given as for_all
from hypothesis import strategies as st

from services.intake.domain import (
    RegisterOfficer,
    RetireOfficer,
    TakeReport,
    informant_token,
    officer,
    report,
)
from services.intake.events import (
    PRIVATE_LOG,
    InformantNamed,
    OfficerRegistered,
    OfficerRetired,
    Person,
    ReportTaken,
)
from shared.decider import Invalid, NotFound, Notice, OutOfOrder
from tests.given import NOON, POLICY, envelope, given

REPORTS = report(POLICY)
OFFICERS = officer()
REPORT = UUID(int=7)
OFFICER = UUID(int=8)


def take(**words: Any) -> TakeReport:
    said: dict[str, Any] = {
        "report_id": REPORT,
        "channel": "officer",
        "account": "ranger-12",
        "village": "上坪村",
        "happened_at": NOON - timedelta(hours=3),
        "text": "两家为山场边界争吵（虚构）",
        "people": (Person(name="甲"),),
        "category_hint": "hills_forest_land",
    }
    return TakeReport(**envelope("information_officer"), **(said | words))


def taken(**words: Any) -> ReportTaken:
    said: dict[str, Any] = {
        "report_id": REPORT,
        "channel": "officer",
        "informant": informant_token(REPORT),
        "village": "上坪村",
        "happened_at": NOON - timedelta(hours=3),
        "text": "两家为山场边界争吵（虚构）",
        "people": (Person(name="甲"),),
        "category_hint": "hills_forest_land",
    }
    return ReportTaken(**(said | words))


def named(**words: Any) -> Notice:
    said: dict[str, Any] = {"report_id": REPORT, "informant": informant_token(REPORT), "account": "ranger-12"}
    return Notice(PRIVATE_LOG, InformantNamed(**(said | words)))


def test_a_report_is_published_under_a_token_and_the_account_stays_private() -> None:
    given(REPORTS).when(take()).then(taken(), named())


def test_nothing_that_is_published_holds_the_account_or_the_officer() -> None:
    outcome = given(REPORTS).when(take(account="ranger-12", officer_id=OFFICER))
    published = [said.model_dump_json() for said in outcome.said if isinstance(said, ReportTaken)]
    assert len(published) == 1
    assert "ranger-12" not in published[0]
    assert str(OFFICER) not in published[0]


@for_all(st.uuids(), st.uuids())
def test_a_token_is_another_one_for_every_report(one: UUID, other: UUID) -> None:
    assert (informant_token(one) == informant_token(other)) == (one == other)


def test_a_desk_may_say_whose_words_it_wrote_down() -> None:
    given(REPORTS).when(take(account="desk-1", officer_id=OFFICER)).then(
        taken(), named(account="desk-1", officer_id=OFFICER)
    )


def test_danger_to_life_is_urgent_whatever_was_ticked() -> None:
    given(REPORTS).when(take(danger_to_life=True, urgent=False)).then(taken(danger_to_life=True, urgent=True), named())


def test_the_same_words_again_are_passed_over() -> None:
    given(REPORTS, taken()).when(take()).quiet()


def test_the_same_words_by_another_clock_are_the_same() -> None:
    given(REPORTS, taken()).when(take(happened_at=(NOON - timedelta(hours=3)).astimezone())).quiet()


def test_other_words_under_the_same_message_are_refused() -> None:
    given(REPORTS, taken()).when(take(text="换了内容")).refused(OutOfOrder, "message-id-reused")


def test_a_late_arrival_is_normal() -> None:
    long_ago = NOON - timedelta(days=40)
    given(REPORTS).when(take(happened_at=long_ago)).then(taken(happened_at=long_ago), named())


def test_a_phone_may_run_five_minutes_ahead() -> None:
    ahead = NOON + timedelta(minutes=5)
    given(REPORTS).when(take(happened_at=ahead)).then(taken(happened_at=ahead), named())


def test_what_has_not_happened_yet_is_refused() -> None:
    given(REPORTS).when(take(happened_at=NOON + timedelta(minutes=5, seconds=1))).refused(
        Invalid, "happened-in-the-future"
    )


def test_a_channel_that_the_policy_does_not_know_is_refused() -> None:
    given(REPORTS).when(take(channel="pigeon")).refused(Invalid, "unknown-channel")


def test_a_category_that_the_policy_does_not_know_is_refused() -> None:
    given(REPORTS).when(take(category_hint="weather")).refused(Invalid, "unknown-category")


def test_an_officer_is_named_on_his_channel_alone() -> None:
    given(REPORTS).when(take(channel="desk", officer_id=OFFICER)).refused(Invalid, "officer-needs-his-channel")


REGISTERED = OfficerRegistered(officer_id=OFFICER, name="乙", phone="000", group="forest_ranger", village="上坪村")
RETIRED = OfficerRetired(officer_id=OFFICER, reason="搬家")


def register() -> RegisterOfficer:
    return RegisterOfficer(
        **envelope("administrator"),
        officer_id=OFFICER,
        name="乙",
        phone="000",
        group="forest_ranger",
        village="上坪村",
    )


def retire() -> RetireOfficer:
    return RetireOfficer(**envelope("administrator"), officer_id=OFFICER, reason="搬家")


def test_an_officer_joins_the_register() -> None:
    given(OFFICERS).when(register()).then(REGISTERED)


def test_an_officer_joins_once() -> None:
    given(OFFICERS, REGISTERED).when(register()).refused(OutOfOrder, "officer-known")


def test_an_officer_leaves_the_register() -> None:
    given(OFFICERS, REGISTERED).when(retire()).then(RETIRED)


def test_an_officer_leaves_once() -> None:
    given(OFFICERS, REGISTERED, RETIRED).when(retire()).refused(OutOfOrder, "officer-retired")


def test_a_stranger_cannot_leave() -> None:
    given(OFFICERS).when(retire()).refused(NotFound, "no-such-officer")


def test_the_register_is_written_to_the_private_log() -> None:
    assert OFFICERS.log == PRIVATE_LOG


def test_what_it_does_not_know_changes_nothing() -> None:
    stray = ReportTaken(report_id=uuid4(), channel="desk", informant=uuid4(), village="v", happened_at=NOON, text="t")
    given(OFFICERS, REGISTERED, stray).when(retire()).then(RETIRED)
