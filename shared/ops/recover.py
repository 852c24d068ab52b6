"""Recovering a source whose table is older than what others have read of it: the operator's two ways out.

`take_back` fetches the lost end of each lane from the bus, byte for byte, as far as the chain proves it, and with it
which commands made it, so that what comes again is still done once. `begin_epoch` gives the lost end up: the log goes
on from where the table ends, and every record from then on says so. Both are for the owner of the database, and both
leave a reason. Until then no command is taken (docs/adr/0018).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID, uuid5

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.bus.cloudevents import Malformed, Written, read_record
from shared.bus.tail import read_lane
from shared.bus.topics import Bus
from shared.store.deciding import NOT_KNOWN, CommandResult, EventRef
from shared.store.event_log import COLUMNS, StoredEvent
from shared.store.forks import Fork, head_of, open_forks
from shared.store.locks import GATE

Lane = tuple[str, int]
MOST_EVENTS_OF_A_COMMAND = 200


class CannotTakeBack(Exception):
    """The lost end of this lane cannot be set behind what stands here; `zh` and `en` say why."""

    def __init__(self, fork: Fork, zh: str, en: str) -> None:
        super().__init__(en)
        self.fork, self.zh, self.en = fork, zh, en


@dataclass(slots=True)
class TakenBack:
    """What was taken back: entries of each lane; the forks that are left; events of private logs that are gone."""

    entries: dict[Lane, int] = field(default_factory=dict)
    left: list[Fork] = field(default_factory=list)
    private_gone: int = 0


async def take_back(
    connection: asyncpg.Connection,
    consumer: AIOKafkaConsumer,
    bus: Bus,
    own_logs: Sequence[str],
    progress: Callable[[int], None] = lambda entries: None,
) -> TakenBack:
    """Append what the bus holds after the end of each published lane, whether its fork is known already or not.

    `own_logs` are those that deciders write.

    The forks stay open, so that no command is taken before the views are rebuilt: `close_forks` ends that. Raises
    `CannotTakeBack` where the table has entries of its own where others have read different ones; nothing is then
    changed.
    """
    done = TakenBack()
    lost: list[StoredEvent] = []
    await _must_not_have_gone_on(connection)
    for place in map(tuple, await connection.fetch("select log, lane from store.published order by log, lane")):
        seq, hash_ = await head_of(connection, *place)
        if found := continued(await _candidates(consumer, bus, place), seq, hash_):
            done.entries[place] = len(found)
            lost += found
            progress(len(lost))
    async with connection.transaction():
        await connection.execute("select pg_advisory_xact_lock($1)", GATE)
        await connection.copy_records_to_table("event", schema_name="store", columns=COLUMNS.split(", "), records=lost)
        for command_id, events in _by_command(lost):
            done.private_gone += _gaps(command_id, events)
            await connection.execute(
                "insert into store.command (id, fingerprint, answer) values ($1, $2, $3) on conflict do nothing",
                command_id,
                NOT_KNOWN,
                _answer(events, own_logs),
            )
    done.left = [fork for fork in await open_forks(connection) if not await _stands(connection, fork)]
    return done


async def close_forks(connection: asyncpg.Connection, by: str, reason: str, given_up: bool = False) -> None:
    """Close the forks whose entry stands here again, or with `given_up` all of them, and let the loops look again."""
    await connection.execute(
        "update store.fork f set closed_at = clock_timestamp(), closed_by = $1, reason = $2 where closed_at is null "
        "and ($3 or exists (select from store.event e where (e.log, e.lane, e.seq, e.hash) = "
        "(f.log, f.lane, f.seq, f.hash)))",
        by,
        reason,
        given_up,
    )
    await connection.execute("select pg_notify('recovered', '')")


async def begin_epoch(connection: asyncpg.Connection, by: str, reason: str) -> int:
    """Give up what was lost: what is appended from now on is of a new epoch, which is returned."""
    async with connection.transaction():
        await connection.execute("select pg_advisory_xact_lock($1)", GATE)
        epoch = int(await connection.fetchval("update store.identity set epoch = epoch + 1 returning epoch"))
        await connection.execute(
            "insert into store.epoch (epoch, begun_by, reason) values ($1, $2, $3)", epoch, by, reason
        )
        await close_forks(connection, by, reason, given_up=True)
    return epoch


async def _must_not_have_gone_on(connection: asyncpg.Connection) -> None:
    for fork in await open_forks(connection):
        seq, _ = await head_of(connection, fork.log, fork.lane)
        if fork.seq <= seq and not await _stands(connection, fork):
            raise CannotTakeBack(
                fork,
                f"{fork.log} 通道{fork.lane}自第{fork.seq}号起，表中已有不同的记录",
                f"{fork.log}, lane {fork.lane} has entries of its own from seq {fork.seq} on",
            )


async def _stands(connection: asyncpg.Connection, fork: Fork) -> bool:
    return bool(
        await connection.fetchval(
            "select true from store.event where log = $1 and lane = $2 and seq = $3 and hash = $4", *fork[:4]
        )
    )


async def _candidates(consumer: AIOKafkaConsumer, bus: Bus, place: Lane) -> dict[int, list[Written]]:
    """seq → the different records that say they are this entry."""
    log, lane = place
    found: dict[int, list[Written]] = {}
    for record in await read_lane(consumer, TopicPartition(bus.topic(log), lane)):
        read = read_record(record)
        if not isinstance(read, Malformed) and (read.entry.log, read.entry.lane) == place:
            others = found.setdefault(read.entry.seq, [])
            if read not in others:  # beware: a stranger's may claim the hash of the true one
                others.append(read)
    return found


def continued(candidates: dict[int, list[Written]], seq: int, hash_: bytes) -> list[StoredEvent]:
    """The entries that follow one another from here on; it ends where none does, or where two do."""
    found: list[StoredEvent] = []
    while True:
        following = [read.entry for read in candidates.get(seq + 1, ()) if read.follows(hash_)]
        if len(following) != 1:
            return found
        found += following
        seq, hash_ = seq + 1, following[0].hash


def _by_command(entries: Iterable[StoredEvent]) -> Iterable[tuple[UUID, list[StoredEvent]]]:
    ordered = sorted(entries, key=lambda entry: (entry.command_id, entry.log, entry.version))
    for command_id, events in groupby(ordered, key=lambda entry: entry.command_id):
        yield command_id, list(events)


def _answer(events: Sequence[StoredEvent], own_logs: Sequence[str]) -> bytes:
    """The result of the command that made these events, as it is remembered."""
    own = [event for event in events if event.log in own_logs]
    refs = tuple(EventRef(event.id, event.kind) for event in own)
    version = max((event.version for event in own), default=0)
    outgoing = [event.id for event in events if event.log not in own_logs]
    return CommandResult(events[0].stream, version, refs).to_bytes(outgoing)


def _gaps(command_id: UUID, events: Sequence[StoredEvent]) -> int:
    """How many events of this command are not among these, for an event's id counts them: they stood in a log that is
    never published. Those after the last of these cannot be counted."""
    ids = {event.id for event in events}
    numbers = [n for n in range(MOST_EVENTS_OF_A_COMMAND) if uuid5(command_id, str(n)) in ids]
    return max(numbers, default=-1) + 1 - len(numbers)
