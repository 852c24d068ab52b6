"""The words of those who visit again."""

from typing import Annotated

from pydantic import Field, StrictBool

from shared.words import Line, Moment, Text, Words


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
