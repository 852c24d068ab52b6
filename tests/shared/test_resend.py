"""Requests to send again: signed, bounded, answered also where there is nothing, and heard on a topic made anew."""

import asyncio
import json

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from hypothesis import given
from hypothesis import strategies as st

from deploy.machine.home import Home
from shared.bus.cloudevents import to_headers
from shared.bus.resend import RESEND_TOPIC, Message, NothingAfter, Request, WhereDoYouStand, read, written
from tests.brokers import Bus
from tests.counted import counted
from tests.databases import DatabaseServer
from tests.house import SECRET, Town
from tests.shared import toy
from tests.shared.pair import count, entry_of, heard, one_stream, send, two

LANES, SEQS = st.integers(0, 255), st.integers(0, 2**63 - 1)
MESSAGES = st.one_of(
    st.builds(Request, st.text(), LANES, SEQS, SEQS, st.text(), SEQS),
    st.builds(NothingAfter, st.text(), LANES, SEQS, st.text()),
    st.builds(WhereDoYouStand, st.text()),
)


@given(MESSAGES)
def test_a_message_is_read_as_it_was_written_and_by_nobody_else(message: Message) -> None:
    assert read(SECRET, written(SECRET, message)) == message
    assert read("another installation", written(SECRET, message)) is None


@pytest.mark.parametrize(
    "change",
    [{"from_seq": 1}, {"lane": 3}, {"says": "nothing after"}, {"at": "2026-01-01T00:00:00+00:00"}, {"mac": ""}],
)
def test_a_message_that_was_changed_is_nobody_s(change: dict[str, object]) -> None:
    message = json.loads(written(SECRET, Request("toy", 1, 5, 9, "ab", 1)))
    assert read(SECRET, json.dumps(message).encode()) == Request("toy", 1, 5, 9, "ab", 1)
    assert read(SECRET, json.dumps(message | change).encode()) is None


@pytest.mark.parametrize("garbage", [None, b"", b"[]", b"{}", b"\xff", b'{"mac": 1}', b"null"])
def test_garbage_is_nobody_s(garbage: bytes | None) -> None:
    assert read(SECRET, garbage) is None


async def ready_again(town: Town) -> None:
    async with town.as_("administrator") as operator, asyncio.timeout(30):
        while (await operator.get("/ready")).status_code != 200:
            await asyncio.sleep(0.1)


async def test_a_forged_record_far_ahead_keeps_nobody_unready(postgres: DatabaseServer, home: Home, bus: Bus) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        entry = await one_stream(counting, hearing, 3)
        forged = entry._replace(seq=entry.seq + 1000)
        await send(bus, entry.log, entry.lane, to_headers(forged), forged.body)
        async with asyncio.timeout(20):
            while not counted("gaps", source=entry.log):
                await asyncio.sleep(0.02)
        await ready_again(hearing)
        await count(counting, range(3), streams=1)
        await heard(hearing, 6)


async def test_strangers_asking_make_no_topic_grow(postgres: DatabaseServer, home: Home, tansu: Bus) -> None:
    async with two(postgres, home, tansu) as (counting, hearing):
        await count(counting, range(6), streams=1)
        await heard(hearing, 6)
        before = await entry_of(counting, toy.stream(0), 4)
        log, lane = before.log, before.lane
        for _ in range(5):
            await send(tansu, RESEND_TOPIC, 0, [], written("a guess", Request(log, lane, 1, 2**63 - 1, "", 1)))
        await send(tansu, RESEND_TOPIC, 0, [], written(SECRET, Request(log, lane, 5, 5, before.hash.hex(), 1)))
        async with asyncio.timeout(20):
            while not counted("relay_republished", log=log):
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.5)
        assert counted("relay_republished", log=log) == 1


async def test_requests_are_heard_after_their_topic_was_deleted(postgres: DatabaseServer, home: Home, bus: Bus) -> None:
    async with two(postgres, home, bus) as (counting, hearing):
        await count(counting, range(6), streams=1)
        await heard(hearing, 6)
        before = await entry_of(counting, toy.stream(0), 4)
        log, request = before.log, Request(before.log, before.lane, 5, 5, before.hash.hex(), 1)
        admin = AIOKafkaAdminClient(bootstrap_servers=bus.address)
        await admin.start()
        await admin.delete_topics([RESEND_TOPIC])
        await admin.close()
        async with asyncio.timeout(40):
            while not counted("relay_republished", log=log):
                try:
                    async with asyncio.timeout(5):
                        await send(bus, RESEND_TOPIC, 0, [], written(SECRET, request))
                except Exception:  # the topic is not there yet
                    await asyncio.sleep(0.2)
                await asyncio.sleep(0.5)
