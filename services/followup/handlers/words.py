"""The words of those who visit again."""

import re
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator, Field, StrictBool

from shared.words import Line, Text, Words

_WRITTEN_OUT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d")  # pydantic would take a bare number for seconds since 1970


def _written_out(value: Any) -> Any:
    if isinstance(value, str) and not _WRITTEN_OUT.match(value):
        raise ValueError("a time is written out with its zone, like 2026-03-01T09:30:00+08:00")
    if isinstance(value, int | float):
        raise ValueError("a time is written out, not counted")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_written_out)]


class AddVisitWords(Words):
    """增加回访 · One more visit: by when and why."""

    due_at: Moment
    reason: Line


class RelapseWords(Words):
    """矛盾反复 · What shows that the conflict is alive again."""

    reason: Text


class VisitWords(Words):
    """回访 · How satisfied the parties are (1 to 5) and why; whether there is new conflict, or somebody sued."""

    score: Annotated[int, Field(strict=True, ge=1, le=5)]
    why: Text | None = None
    new_conflict: StrictBool = False
    sued: StrictBool = False
    measures: Text | None = None
    visited_at: Moment | None = None
    relapse: RelapseWords | None = None


class MissedWords(Words):
    """未见到人 · Why nobody was met, and by when the visit is promised again."""

    reason: Line
    due_at: Moment
