"""What is there in the end, read by plain SQL and a plain consumer, so that nothing of ours stands between."""

import asyncio
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.store.tasks import let_stop
from tests.faults.history import Entry, World
from tests.faults.work import MARKER

ENTRIES = """select jsonb_strip_nulls(jsonb_build_object(
    'ce_source', '/sikuai/' || installation || '/' || log, 'ce_epoch', epoch::text, 'ce_lane', lane::text,
    'ce_sequence', seq::text, 'ce_subject', stream, 'ce_streamversion', version::text, 'ce_id', id::text,
    'ce_type', kind, 'ce_schemaversion', schema_version::text, 'ce_station', station, 'ce_actor', actor,
    'ce_time', to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'ce_recordedat', to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'ce_correlationid', correlation_id::text, 'ce_causationid', causation_id::text,
    'ce_commandid', command_id::text, 'ce_hash', encode(hash, 'hex')))::text as headers, body, stream
from store.event order by log, lane, seq"""
NOT_HASHED = {"ce_specversion", "content-type", "traceparent"}
LANES = 12


async def until_quiet(owners: Mapping[str, str], patience: float) -> bool:
    """Wait until every reader stands where its sources end, twice in a row; whether that came in so many seconds."""
    end, before = time.monotonic() + patience, None
    while time.monotonic() < end:
        try:
            now = await _positions(owners)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            now = None
        if now is not None and now == before and _is_quiet(now):
            return True
        before = now
        await asyncio.sleep(0.5)
    return False


async def _positions(owners: Mapping[str, str]) -> tuple[dict[Any, int], dict[Any, int], dict[Any, int]]:
    heads: dict[Any, int] = {}
    published: dict[Any, int] = {}
    stands: dict[Any, int] = {}
    for service, dsn in owners.items():
        connection = await asyncpg.connect(dsn, timeout=5)
        try:
            rows = await connection.fetch("select log, lane, max(seq) from store.event group by 1, 2")
            heads |= {(row[0], row[1]): row[2] for row in rows}
            rows = await connection.fetch("select log, lane, seq from store.published where seq > 0")
            published |= {(row[0], row[1]): row[2] for row in rows}
            rows = await connection.fetch("select source, lane, seq from store.checkpoint")
            stands |= {(service, row[0], row[1]): row[2] for row in rows}
        finally:
            await connection.close()
    return heads, published, stands


def _is_quiet(now: tuple[dict[Any, int], dict[Any, int], dict[Any, int]]) -> bool:
    heads, published, stands = now
    public = {place: seq for place, seq in heads.items() if not place[0].endswith(".private")}
    return published == public and all(seq == heads.get(place[1:], 0) for place, seq in stands.items())


async def look(owners: Mapping[str, str], bus: str, logs: Path) -> World:
    """Everything that the checker wants to see."""
    world = World()
    for service, dsn in owners.items():
        connection = await asyncpg.connect(dsn, timeout=5)
        try:
            await _tables(world, service, connection)
        finally:
            await connection.close()
    names = {entry.place[0] for entries in world.tables.values() for entry in entries}
    await _topics(world, bus, sorted(name for name in names if not name.endswith(".private")))
    world.leaks += _leaks(logs)
    for (log, lane), records in world.topics.items():
        if any(MARKER in "".join(record.headers.values()) + record.key for record in records):
            world.leaks.append(f"a header of {log}, lane {lane}")
    return world


async def _tables(world: World, service: str, connection: asyncpg.Connection) -> None:
    rows = await connection.fetch(ENTRIES)
    world.tables[service] = [Entry(_headers(row["headers"]), row["body"], row["stream"]) for row in rows]
    rows = await connection.fetch("select source, lane, seq, encode(hash, 'hex') from store.checkpoint")
    world.heads[service] = {(row[0], row[1]): (row[2], row[3]) for row in rows}
    rows = await connection.fetch(
        "select source, lane, seq, reason from store.parked where released_at is null and seq > 0 order by 1, 2, 3"
    )
    world.parked[service] = [f"{row[0]} {row[1]}/{row[2]} {row[3]}" for row in rows]
    if service == "referral":
        rows = await connection.fetch("select dispute_id::text, phase, version from views.case_row")
        world.phases = {f"dispute-{row[0]}": (row[1], row[2]) for row in rows}


def _headers(text: str) -> dict[str, str]:
    return dict(json.loads(text))


def _leaks(folder: Path) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if MARKER in path.name or MARKER in path.read_text(errors="replace")]


async def _topics(world: World, bus: str, names: list[str]) -> None:
    """Every record that says a place, as it stands on the topic."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bus, enable_auto_commit=False, fetch_max_wait_ms=50)
    await consumer.start()
    try:
        for name in names:
            for lane in range(LANES):
                records = await _records(consumer, TopicPartition(name, lane))
                world.topics[name, lane] = _readable(records)
    finally:
        await let_stop(consumer.stop())


async def _records(consumer: AIOKafkaConsumer, tp: TopicPartition) -> list[Any]:
    consumer.assign([tp])
    await consumer.seek_to_beginning(tp)
    records: list[Any] = []
    quiet = 0
    while quiet < 3:
        some = [record for batch in (await consumer.getmany(timeout_ms=100)).values() for record in batch]
        records += some
        high = consumer.highwater(tp)
        at_end = high is not None and await consumer.position(tp) >= high
        quiet = 3 if at_end and not some else 0 if some else quiet + 1
    return records


def _readable(records: list[Any]) -> list[Entry]:
    found = []
    for record in records:
        pairs = {header: (data or b"").decode(errors="replace") for header, data in record.headers}
        headers = {header: data for header, data in pairs.items() if header not in NOT_HASHED}
        if (
            headers.get("ce_sequence", "").isdigit()
            and headers.get("ce_lane", "").isdigit()
            and headers.keys() >= {"ce_source", "ce_hash"}
        ):
            found.append(Entry(headers, record.value or b"", (record.key or b"").decode(errors="replace")))
    return found
