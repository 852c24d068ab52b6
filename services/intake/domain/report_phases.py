"""The phases of a report in intake: taken, and added to since; or withdrawn by whoever reported it."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias

from services.intake.events import ReportTaken
from shared.kernel.words import called

Phase: TypeAlias = Annotated[
    Literal["taken", "withdrawn"], called(taken="已收到 · taken", withdrawn="已撤回 · withdrawn")
]
OFFICER = "information_officer"


@dataclass(frozen=True)
class Initial:
    """Nothing was said under this id yet."""


@dataclass(frozen=True)
class Taken:
    """The report is in, as it was published, and was added to so often."""

    phase: ClassVar[Phase] = "taken"
    report: ReportTaken
    amendments: int = 0


@dataclass(frozen=True)
class Withdrawn:
    """It was a mistake, says whoever reported it; what was said stands."""

    phase: ClassVar[Phase] = "withdrawn"
    report: ReportTaken


State: TypeAlias = Initial | Taken | Withdrawn
