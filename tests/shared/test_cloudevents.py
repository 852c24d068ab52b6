"""The wire form goes both ways without loss, and no headers, however strange, make reading it raise."""

import re
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

from hypothesis import example, given
from hypothesis import strategies as st

from shared.bus.cloudevents import Headers, Malformed, Written, from_headers, read_headers, to_headers
from shared.store.event_log import StoredEvent, iso
from tests.shared import toy

ENTRY = StoredEvent(
    "town", "toy", 1, 1, 2, toy.stream(1), 3, UUID(int=4), "toy.raised", 1, "s", "analyst:an", toy.NOW, toy.NOW,
    UUID(int=5), UUID(int=7), UUID(int=6), b'{"to":1}', b"\1" * 32,
)  # fmt: skip
NAMES = [name for name, _ in to_headers(ENTRY)]
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\n"))
LOGS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\n/"), min_size=1)
MOMENTS = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
NUMBERS = st.integers(1, 2**31 - 1)

ENTRIES = st.builds(
    StoredEvent, LOGS, LOGS, NUMBERS, st.integers(0, 255), NUMBERS, WORDS, NUMBERS, st.uuids(), WORDS,
    st.integers(1, 99), WORDS, WORDS, MOMENTS, MOMENTS, st.uuids(), st.none() | st.uuids(), st.uuids(), st.binary(),
    st.binary(min_size=32, max_size=32),
)  # fmt: skip
VALUES = (
    st.none()
    | st.binary(max_size=40)
    | st.sampled_from(
        [
            b"1",
            b"-1",
            b"9" * 5000,
            b"2026-03-02",
            b"0001-01-01T00:00:00+14:00",
            b"9999-12-31T23:59:59-14:00",
            b"\0",
            b"",
        ]
    )
)


def but(name: str, value: bytes | None) -> list[tuple[str, bytes | None]]:
    """The headers of a good entry, but for one."""
    return [(each, value if each == name else good) for each, good in to_headers(ENTRY)]


@given(ENTRIES)
def test_an_entry_comes_back_from_its_headers_as_it_was(entry: StoredEvent) -> None:
    assert from_headers(to_headers(entry), entry.body) == entry


@given(st.lists(st.tuples(st.sampled_from(NAMES) | st.text(), VALUES)), st.none() | st.binary())
@example([], None)
@example([("ce_id", None)], b"")
def test_reading_never_raises_whatever_the_headers(pairs: list[tuple[str, bytes | None]], value: bytes | None) -> None:
    assert isinstance(from_headers(pairs, value), Malformed | StoredEvent)


@given(st.sampled_from(NAMES), VALUES)
@example("ce_subject", b"dispute-\0")
@example("ce_time", b"0001-01-01T00:00:00+14:00")
@example("ce_recordedat", b"9999-12-31T23:59:59-14:00")
@example("ce_sequence", b"9" * 5000)
@example("ce_sequence", b"9223372036854775808")
def test_what_is_read_can_be_written_again_and_stored(name: str, value: bytes | None) -> None:
    """What passes for an entry may get parked: it goes back into headers and into PostgreSQL's text and bigint."""
    entry = from_headers(but(name, value), ENTRY.body)
    if isinstance(entry, StoredEvent):
        again = to_headers(entry)
        assert from_headers(again, entry.body) == entry
        assert not any(b"\0" in data for _, data in again)
        assert 0 < entry.seq < 2**63


@given(ENTRIES, st.binary(max_size=32))
def test_what_came_follows_what_its_entry_follows(entry: StoredEvent, previous: bytes) -> None:
    """The bytes of the headers are the hashed text, so that nothing need be written anew to prove them."""
    entry = entry._replace(hash=entry.digest(previous))
    read = read_headers(to_headers(entry), entry.body)
    assert isinstance(read, Written)
    assert read.follows(previous)
    assert not read.follows(previous + b"?")


def test_what_says_the_same_in_other_bytes_does_not_follow() -> None:
    entry = ENTRY._replace(hash=ENTRY.digest(b""))
    written = [(name, b"0" + data if name == "ce_sequence" else data) for name, data in to_headers(entry)]
    read = read_headers(written, entry.body)
    assert isinstance(read, Written)
    assert (read.entry, read.follows(b"")) == (entry, False)


@given(st.sampled_from(["ce_subject", "ce_type", "ce_station", "ce_actor", "ce_source"]))
def test_a_field_that_holds_the_end_of_a_line_is_no_event_of_ours(name: str) -> None:
    """What is hashed is lines: two records could otherwise have one text."""
    assert isinstance(from_headers(but(name, b"/sikuai/town/toy\ns"), ENTRY.body), Malformed)


def test_the_reason_why_it_is_malformed_does_not_quote_it() -> None:
    for name in NAMES:
        reason = from_headers(but(name, b"secret \xff"), b"secret")
        if isinstance(reason, Malformed):
            assert "secret" not in reason.reason


@given(ENTRIES)
def test_the_traceparent_is_that_of_the_w3c_and_leads_by_the_correlation(entry: StoredEvent) -> None:
    headers: Headers = to_headers(entry)
    found = re.fullmatch(r"00-([0-9a-f]{32})-([0-9a-f]{16})-01", dict(headers)["traceparent"].decode())
    assert found is not None
    assert found.groups() == (entry.correlation_id.hex, entry.id.hex[:16])


@given(MOMENTS, st.integers(-14 * 60, 14 * 60))
def test_a_time_is_written_in_one_way_only(moment: datetime, minutes: int) -> None:
    elsewhere = moment.astimezone(timezone(timedelta(minutes=minutes)))
    assert iso(elsewhere) == iso(moment)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", iso(moment))
    assert datetime.fromisoformat(iso(moment)) == moment
