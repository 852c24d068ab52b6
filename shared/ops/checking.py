"""The process that checks a service's own logs. It is told on one line of its input what to check, and ends when that
input does: whoever started it is gone then."""

import asyncio
import os
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime

import asyncpg
import orjson
import structlog
from aiokafka.errors import KafkaError

from shared.bus.tail import start_consumer, stop_consumer
from shared.bus.topics import Bus
from shared.ops.verification import Progress, Sentence, Wrong
from shared.ops.verify import Verified, verify_commands, verify_notices, verify_table, verify_topic
from shared.store.backoff import where
from shared.store.database import VANISHED_AFTER, to_json

log = structlog.get_logger()

MOST_NAMED = 20
TELL_SECONDS = 1.0
LONGEST_REST_SECONDS = 1.0
LEAST_PRIORITY = 19
ENTRIES = """select coalesce(sum(head.seq), 0)::bigint
    from (select unnest($1::text[]) union select log from store.published) as l (log)
    cross join generate_series(0, $2 - 1) as n (lane)
    cross join lateral (select max(e.seq) as seq from store.event e where e.log = l.log and e.lane = n.lane) as head"""
TELL = """update store.verification set told = $2::jsonb, seen_at = clock_timestamp(),
    ended_at = case when $3 then clock_timestamp() end where begun_at = $1 and ended_at is null"""

BUS_AWAY = Sentence(
    zh="总线无应答，未能比对主题：请稍后重新核验", en="the bus does not answer: topic and table were not compared"
)
DATABASE_AWAY = Sentence(
    zh="数据库无应答，核验中断：请稍后重新核验", en="the database does not answer: start the check again later"
)
PROGRAM = Sentence(
    zh="核验程序出错：请查看日志，或运行 sikuai verify",
    en="the check itself failed: read the log, or run `sikuai verify`",
)


@dataclass(slots=True)
class Pace:
    """Rests as long as was worked, so that at most half of a core and of the database is taken."""

    entries: int = 0
    at: float = field(default_factory=time.monotonic)

    def rest(self, entries: int) -> None:
        """So many entries were walked until now."""
        self.entries = entries
        time.sleep(min(time.monotonic() - self.at, LONGEST_REST_SECONDS))
        self.at = time.monotonic()


@dataclass(slots=True)
class Check:
    """One check: what of, and how far it is."""

    dsn: str
    bus: Bus
    logs: list[str]
    begun_at: datetime
    progress: Progress = field(default_factory=Progress)
    pace: Pace = field(default_factory=Pace)
    walked: Verified = field(default_factory=Verified)

    async def run(self) -> None:
        """Check, and write down how far it is and what was found."""
        telling = asyncio.create_task(self._tell_on())
        try:
            await self._walk()
        except (KafkaError, TimeoutError) as error:
            self._broke(error, BUS_AWAY)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            self._broke(error, DATABASE_AWAY)
        except Exception as error:
            self._broke(error, PROGRAM)
        finally:
            telling.cancel()
        await self._tell(ended=True)

    async def _walk(self) -> None:
        connection = await _connect(self.dsn)
        consumer = await start_consumer(self.bus)
        try:
            lanes = await connection.fetchval("select lanes from store.identity")
            self.progress.of_entries = await connection.fetchval(ENTRIES, self.logs, lanes)
            self.progress.of_records = await connection.fetchval(
                "select coalesce(sum(seq), 0)::bigint from store.published"
            )
            self.walked = await verify_table(connection, lanes, self.pace.rest)
            self.walked.faults += await verify_commands(connection)
            self.walked.faults += await verify_notices(connection, self.logs)
            for (name,) in map(tuple, await connection.fetch("select distinct log from store.published order by log")):
                await verify_topic(connection, consumer, self.bus, name, lanes, self.walked)
        finally:
            await stop_consumer(consumer)
            await connection.close()

    def _broke(self, error: Exception, said: Sentence) -> None:
        log.error("verification_broken_off", error=type(error).__name__, where=where(error))
        self.progress.trouble = said

    async def _tell_on(self) -> None:
        while True:
            await asyncio.sleep(TELL_SECONDS)
            await self._tell()

    async def _tell(self, ended: bool = False) -> None:
        """Write it down. A database that is away is told by silence."""
        walked, told = self.walked, self.progress
        told.entries = max(walked.entries, self.pace.entries)
        told.records, told.doubles, told.given_up = walked.records, walked.doubles, walked.given_up
        for (log_, lane), head in walked.heads.items():
            told.reached.setdefault(log_, {})[lane] = head.seq
        told.faults = len(walked.faults)
        told.wrong = [Wrong(place=place, zh=zh, en=en) for place, zh, en in walked.faults[:MOST_NAMED]]
        try:
            connection = await _connect(self.dsn)
            try:
                await connection.execute(TELL, self.begun_at, to_json(told), ended)
            finally:
                await connection.close()
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.warning("verification_not_told", error=type(error).__name__)


async def _connect(dsn: str) -> asyncpg.Connection:
    """A connection whose plans are PostgreSQL's own: everything is read once, from end to end."""
    return await asyncpg.connect(dsn, server_settings=VANISHED_AFTER, timeout=5)


def _end_with_input() -> None:
    os.read(sys.stdin.fileno(), 1)  # no buffer: a thread that held its lock would keep the interpreter from ending
    os._exit(1)


def main() -> None:
    """Check what the first line of the input says."""
    os.nice(LEAST_PRIORITY)
    dsn, bus, logs, begun_at = orjson.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_input, daemon=True).start()
    asyncio.run(Check(dsn, Bus(*bus), logs, datetime.fromisoformat(begun_at)).run())


if __name__ == "__main__":
    main()
