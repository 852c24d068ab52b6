"""A story is told in the order of time, and at one instant nothing before its cause."""

from datetime import timedelta
from uuid import UUID

from deploy.machine.history import in_order
from shared.store.event_log import StoredEvent
from tests.shared.toy import NOW


def entry(n: int, log: str, version: int, minutes: int = 0, cause: int | None = None) -> StoredEvent:
    return StoredEvent(
        "test", log, 1, 0, version, "dispute-1", version, UUID(int=n), "toy.raised", 1, "s", "analyst:an", NOW,
        NOW + timedelta(minutes=minutes), UUID(int=99), UUID(int=cause) if cause else None, UUID(int=98), b"{}", b"",
    )  # fmt: skip


def told(*entries: StoredEvent) -> list[int]:
    return [one.id.int for one in in_order(entries)]


def test_time_comes_first() -> None:
    assert told(entry(1, "triage", 1, minutes=5), entry(2, "intake", 1, minutes=3)) == [2, 1]


def test_at_one_instant_a_cause_comes_before_what_it_caused() -> None:
    assert told(entry(1, "referral", 1, cause=2), entry(2, "triage", 1)) == [2, 1]


def test_at_one_instant_a_stream_keeps_its_order_even_behind_a_cause() -> None:
    entries = [entry(1, "referral", 1, cause=4), entry(2, "referral", 2), entry(3, "triage", 1), entry(4, "triage", 2)]
    assert told(*entries) == [3, 4, 1, 2]


def test_a_cause_that_was_not_known_then_does_not_hold_anything_up() -> None:
    assert told(entry(1, "referral", 1, cause=77)) == [1]


def test_at_one_instant_services_stand_along_the_way_of_a_dispute_and_a_lane_as_it_is() -> None:
    entries = [entry(1, "followup", 1), entry(2, "referral", 1), entry(3, "triage", 2), entry(4, "triage", 1)]
    assert told(*entries, entry(5, "intake", 1)) == [5, 4, 3, 2, 1]


def test_at_one_instant_what_a_service_did_before_it_heard_of_something_comes_before_that() -> None:
    """Graded, handled and resolved, visits promised, handed over; then graded anew, of which referral heard last."""
    triage = [entry(1, "triage", 1), entry(2, "triage", 2)]
    referral = [entry(3, "referral", 1, cause=1), entry(4, "referral", 2), entry(5, "referral", 3, cause=6)]
    followup = [entry(6, "followup", 1, cause=4), entry(8, "followup", 2)]
    assert told(*triage, *referral, entry(7, "referral", 4, cause=2), *followup) == [1, 3, 4, 6, 5, 2, 7, 8]


def test_what_a_service_did_before_says_nothing_of_another_instant() -> None:
    entries = [entry(1, "triage", 1), entry(2, "referral", 1), entry(3, "referral", 2, minutes=1, cause=1)]
    assert told(*entries) == [1, 2, 3]


def test_several_events_of_one_cause_come_after_it_and_it_stands_where_it_stood() -> None:
    caused = [entry(2, "referral", 1, cause=1), entry(3, "referral", 2, cause=1), entry(4, "referral", 3, cause=1)]
    assert told(entry(1, "triage", 1), *caused, entry(5, "followup", 1)) == [1, 2, 3, 4, 5]


def test_what_cannot_all_be_so_holds_up_nothing_of_later() -> None:
    """2 stands before 3, which 1 caused, and is itself of what 1 caused."""
    entries = [entry(1, "triage", 1), entry(4, "followup", 1, cause=1), entry(2, "referral", 1, cause=4)]
    assert told(*entries, entry(3, "referral", 2, cause=1), entry(5, "intake", 1, minutes=1)) == [1, 4, 2, 3, 5]
