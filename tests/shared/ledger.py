"""Accounts with lines in them: a small service whose views are written by column."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from shared.kernel.event import Event
from shared.kernel.recorded import Actor, RecordedEvent
from shared.store.columns import Add
from shared.store.service import Service
from shared.store.view import Change, View
from tests.shared.toy import NOW

LOG = "ledger"


class Opened(Event, kind="ledger.opened"):
    """An account was opened."""

    owner: str
    tags: tuple[str, ...] = ()
    nobodys_column: str = ""


class Noted(Event, kind="ledger.noted"):
    """A line was written, or written again."""

    number: int
    text: str
    details: Any = None


class Struck(Event, kind="ledger.struck"):
    """A line was taken out."""

    number: int


class Dropped(Event, kind="ledger.dropped"):
    """The account is no more."""


class Looked(Event, kind="ledger.looked"):
    """Somebody looked; no view says anything about it."""


ACCOUNTS = View("account", "dispute_id", follows=(LOG, "dispute"))
LINES = View("line", "dispute_id", "number")
TOTALS = View("total", "station")


@ACCOUNTS.on(Opened)
def _opened(event: Opened, recorded: RecordedEvent) -> Change:
    return ACCOUNTS.insert(recorded.subject, event, phase="open")


@ACCOUNTS.on(Noted)
def _counted(event: Noted, recorded: RecordedEvent) -> Change:
    return ACCOUNTS.set(recorded.subject, entries=Add(1), changed_at=recorded.recorded_at)


@ACCOUNTS.on(Dropped)
def _dropped(event: Dropped, recorded: RecordedEvent) -> Change:
    return ACCOUNTS.delete(recorded.subject)


@LINES.on(Noted)
def _noted(event: Noted, recorded: RecordedEvent) -> Change:
    return LINES.put((recorded.subject, event.number), text=event.text, details=event.details, written=Add(1))


@LINES.on(Struck)
def _struck(event: Struck, recorded: RecordedEvent) -> Change:
    return LINES.delete((recorded.subject, event.number))


@TOTALS.on(Noted)
def _totalled(event: Noted, recorded: RecordedEvent) -> Sequence[Change]:
    return [TOTALS.put(recorded.station, entries=Add(1)), TOTALS.put("everywhere", entries=Add(1))]


SERVICE = Service("ledger", logs=(LOG,), views=(ACCOUNTS, LINES, TOTALS), schema=Path(__file__).with_name("ledger.sql"))


def account(n: int) -> UUID:
    """The n-th account's id."""
    return uuid5(UUID(int=2), str(n))


def recorded(
    event: Event, n: int = 0, version: int = 1, station: str = "s", category: str = "dispute"
) -> RecordedEvent:
    """This event of the n-th account, recorded."""
    id_ = uuid5(account(n), str(version))
    by = Actor("analyst", "an")
    return RecordedEvent(LOG, f"{category}-{account(n)}", version, id_, event, station, by, NOW, NOW, id_, None)


def history(*events: tuple[int, Event], station: str = "s") -> list[RecordedEvent]:
    """These events, recorded one after the other, each account counting its own versions."""
    versions: dict[int, int] = {}
    told = []
    for n, event in events:
        versions[n] = versions.get(n, 0) + 1
        told.append(recorded(event, n, versions[n], station))
    return told
