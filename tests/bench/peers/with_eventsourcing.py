"""Appends through eventsourcing's recorder: DSN IN_FLIGHT STREAMS PER_STREAM; prints appends a second.

Run by the Python that has eventsourcing, which sikuai does not.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit
from uuid import uuid4

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore


def main(dsn: str, in_flight: int, streams: int, per_stream: int) -> float:
    """How many appends a second, each its own commit."""
    at = urlsplit(dsn)
    store = PostgresDatastore(
        at.path[1:], at.hostname or "", at.port or 5432, at.username or "", at.password or "",
        pool_size=in_flight, max_overflow=0,
    )  # fmt: skip
    recorder = PostgresApplicationRecorder(store, events_table_name="stored_events")
    recorder.create_table()

    def append(_: int) -> None:
        stream = uuid4()
        for n in range(per_stream):
            recorder.insert_events([StoredEvent(stream, n + 1, "toy.raised", b'{"to":%d}' % (n + 1))])

    with ThreadPoolExecutor(in_flight) as threads:
        list(threads.map(append, range(in_flight)))
        began = time.perf_counter()
        list(threads.map(append, range(streams)))
        return streams * per_stream / (time.perf_counter() - began)


if __name__ == "__main__":
    print(main(sys.argv[1], *map(int, sys.argv[2:])))
