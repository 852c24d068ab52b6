"""The injected clock: the real one, or one that a demonstration moves."""

from datetime import UTC, datetime
from typing import Protocol

from shared.store.database import Connection

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """Tells the time, aware and in UTC."""

    def now(self) -> datetime:
        """The present instant."""
        ...


class RealClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant."""
        return datetime.now(UTC)


class MovableClock:
    """A clock that stands still until it is set: for tests and for a demonstration that replays half a year."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """The instant that it was last set to."""
        return self._now

    def set(self, moment: datetime) -> None:
        """Move on to `moment`. Raises `ValueError` for a step back: promises would come undone."""
        if moment < self._now:
            raise ValueError(f"the clock stands at {self._now.isoformat()} and does not go back")
        self._now = moment


async def kept(connection: Connection) -> MovableClock:
    """The clock of a demonstration as it was last set here, or at the beginning of 2000."""
    return MovableClock(await connection.fetchval("select now from store.clock") or BEGINNING)


async def keep(connection: Connection, moment: datetime) -> None:
    """Keep what a demonstration's clock is set to, for whoever starts next."""
    await connection.execute(
        "insert into store.clock (now) values ($1) on conflict (only_row) do update set now = excluded.now", moment
    )
