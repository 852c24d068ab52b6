"""What the player does: requests with their time, and who sends them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple


class Who(NamedTuple):
    """An account in a role; a liaison's department."""

    role: str
    name: str
    department: str | None = None


class DisputeOf(NamedTuple):
    """Stands in a request for the id of this case's dispute, which the services give."""

    case: str


class Sheet(NamedTuple):
    """A spreadsheet instead of words: the headings and rows of a CSV, and the case of each row."""

    text: str
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """One request, sent at `at`.

    `key` is its Idempotency-Key: the same in every run, so that it may be sent again and again. Actions of one
    `thread` at one instant follow each other; threads run side by side. `{report}`, `{dispute}` and `{hazard}` in
    `path` are the ids of the `case`.
    """

    at: datetime
    thread: str
    case: str
    key: str
    who: Who
    service: str
    path: str
    body: Mapping[str, Any] | Sheet
