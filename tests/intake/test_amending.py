"""A report is added to and withdrawn by whoever reported it, and nothing of what was said is written over."""

from uuid import UUID

import pytest

from services.intake import events
from services.intake.domain.amending import Amendment, AmendReport, Withdrawal, WithdrawReport
from services.intake.domain.report import REPORT as REPORTS
from shared.kernel.decider import OutgoingEvent
from shared.kernel.recorded import Actor
from shared.kernel.refusals import NotFound, OutOfOrder
from tests.given import Past
from tests.given import given as given_stream
from tests.intake.test_domain import DESK, POLICY, RANGER, REPORT, TOKEN, given, report, take

NUMBER = "11010519491231002X"  # the example of GB 11643
MORE, WHY = "又来了三个人（虚构）", "刚听说"
AMENDED = events.ReportAmended(report_id=REPORT, number=1, text=MORE, reason=WHY)
WITHDRAWN = events.ReportWithdrawn(report_id=REPORT, reason="看错了地方")


def amend(text: str = MORE, own: bool = True) -> AmendReport:
    return AmendReport(said=Amendment(text=text, reason=WHY), own=own)


def withdraw(own: bool = True) -> WithdrawReport:
    return WithdrawReport(said=Withdrawal(reason="看错了地方"), own=own)


def published(event: events.ReportAmended | events.ReportWithdrawn, by: Actor) -> OutgoingEvent:
    return OutgoingEvent(events.LOG, event, by)


def test_an_officer_adds_to_his_own_report_and_acts_under_its_token() -> None:
    given(REPORTS, report()).when(amend(), RANGER).then(published(AMENDED, TOKEN))


def test_he_withdraws_it_under_its_token() -> None:
    given(REPORTS, report()).when(withdraw(), RANGER).then(published(WITHDRAWN, TOKEN))


@pytest.mark.parametrize("command", [amend(own=False), withdraw(own=False)], ids=["amend", "withdraw"])
def test_anothers_report_is_to_him_as_if_there_were_none(command: AmendReport | WithdrawReport) -> None:
    for past in (given(REPORTS), given(REPORTS, report()), given(REPORTS, report(), WITHDRAWN)):
        past.when(command, RANGER).refused(NotFound, "unknown-report")


def test_the_desk_adds_to_and_withdraws_any_report_of_its_station_in_its_own_name() -> None:
    given(REPORTS, report()).when(amend(own=False), DESK).then(published(AMENDED, DESK))
    given(REPORTS, report()).when(withdraw(own=False), DESK).then(published(WITHDRAWN, DESK))


def test_what_was_never_taken_is_not_spoken_of() -> None:
    given(REPORTS).when(amend(), DESK).refused(NotFound, "unknown-report")
    given(REPORTS).when(withdraw(), DESK).refused(NotFound, "unknown-report")


def test_amendments_are_counted_and_none_is_lost() -> None:
    second = AMENDED.model_copy(update={"number": 2})
    given(REPORTS, report(), AMENDED).when(amend(), RANGER).then(published(second, TOKEN))


def test_numbers_of_people_are_masked_and_the_words_stay_on_the_private_log() -> None:
    text = f"领头的身份证{NUMBER}（虚构）"
    kept = events.AmendmentNumbersKept(report_id=REPORT, number=1, text=text)
    public = AMENDED.model_copy(update={"text": "领头的身份证［身份证号］（虚构）"})
    given(REPORTS, report()).when(amend(text), RANGER).then(
        published(public, TOKEN), OutgoingEvent(events.PRIVATE_LOG, kept, TOKEN)
    )


@pytest.mark.parametrize(("phones", "shown"), [(False, "打13800138000"), (True, "打［手机号］")])
def test_phone_numbers_are_masked_where_the_policy_says_so(phones: bool, shown: str) -> None:
    policy = POLICY.model_copy(update={"phones_masked": phones})
    said = given_stream(REPORTS, policy, report()).when(amend("打13800138000"), DESK).said
    public = [one.event for one in said if isinstance(one, OutgoingEvent) and one.log == events.LOG]
    assert public == [AMENDED.model_copy(update={"text": shown})]


def test_nothing_more_is_said_of_what_is_withdrawn() -> None:
    past = given(REPORTS, report(), AMENDED, WITHDRAWN)
    past.when(amend(), RANGER).refused(OutOfOrder, "report-withdrawn")
    past.when(withdraw(), DESK).refused(OutOfOrder, "report-withdrawn")


def test_the_same_message_again_is_quiet_after_it_was_added_to_or_withdrawn() -> None:
    for past in (given(REPORTS, report(), AMENDED), given(REPORTS, report(), WITHDRAWN)):
        past.when(take(), RANGER).quiet()
        past.when(take(text="别的事（虚构）"), RANGER).refused(OutOfOrder, "message-id-reused")


def test_a_report_is_added_to_only_so_often() -> None:
    policy = POLICY.model_copy(update={"most_amendments": 1})
    once = Past(REPORTS, policy, (report(), AMENDED), REPORT)
    once.when(amend(), RANGER).refused(OutOfOrder, "amendments-too-many")


def test_the_account_is_in_nothing_that_is_said() -> None:
    for command in (amend(f"身份证{NUMBER}"), withdraw()):
        for one in given(REPORTS, report()).when(command, RANGER).said:
            assert isinstance(one, OutgoingEvent)
            assert one.by == TOKEN
            assert RANGER.name not in one.event.model_dump_json()


def test_who_withdraws_has_seen_what_was_added() -> None:
    assert WithdrawReport.must_have_seen
    assert not AmendReport.must_have_seen
    assert UUID(TOKEN.name) == report().informant
