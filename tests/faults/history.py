"""What was asked of the system under faults, and what was found in the end: data alone, without a word of its code.

A history is JSON lines: one when a call begins (`invoke`) and one when it ends, as `ok` (it was answered with success),
`fail` (refused for good) or `unknown` (no answer, or one that says nothing of the effect).
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

Phase = Literal["invoke", "ok", "fail", "unknown"]


@dataclass(frozen=True, slots=True)
class Call:
    """One line: `key` is the request's own, the same when it is sent again. `events` are the ids it is answered with,
    `seen` a stream and a version that were read, `bad` says that the request should have been refused."""

    at: float
    key: str
    phase: Phase
    what: str
    status: int = 0
    events: tuple[str, ...] = ()
    seen: tuple[str, int] | None = None
    bad: bool = False


class Entry(NamedTuple):
    """A row of an event table, or a record of a topic, as the names of its headers say it."""

    headers: dict[str, str]
    value: bytes
    key: str

    @property
    def place(self) -> tuple[str, int, int]:
        """log, lane, seq"""
        log = self.headers["ce_source"].rpartition("/")[2]
        return log, int(self.headers["ce_lane"]), int(self.headers["ce_sequence"])


@dataclass(slots=True)
class World:
    """What was found when all had come to rest.

    `tables` maps a service to the entries of its table in order, `topics` a log and a lane to all records on it,
    `heads` a service to where it says that it has heard (source, lane → seq, hash), `parked` to what it set aside,
    `phases` disputes to what referral's view says of them, `leaks` names places outside that hold personal data,
    `replayed` services to what a replay says of their views.
    """

    tables: dict[str, list[Entry]] = field(default_factory=dict)
    topics: dict[tuple[str, int], list[Entry]] = field(default_factory=dict)
    heads: dict[str, dict[tuple[str, int], tuple[int, str]]] = field(default_factory=dict)
    parked: dict[str, list[str]] = field(default_factory=dict)
    phases: dict[str, tuple[str, int]] = field(default_factory=dict)
    leaks: list[str] = field(default_factory=list)
    replayed: dict[str, str] = field(default_factory=dict)


def write(calls: list[Call], path: Path) -> None:
    """As JSON lines."""
    path.write_text("".join(json.dumps(asdict(call), ensure_ascii=False) + "\n" for call in calls), encoding="utf-8")


def read(path: Path) -> list[Call]:
    """From JSON lines."""
    return [_call(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def _call(fields: dict[str, Any]) -> Call:
    fields["events"], seen = tuple(fields["events"]), fields["seen"]
    fields["seen"] = (seen[0], seen[1]) if seen else None
    return Call(**fields)
