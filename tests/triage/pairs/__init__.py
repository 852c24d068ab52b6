"""Two hundred invented pairs of reports, of which it is known whether they tell of the same trouble (`pairs.tsv`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal, TypeAlias, cast

from services.triage.domain.likeness import BACK, Why, characters, is_same_place, likeness
from shared.kernel.alike import name_alike

Label: TypeAlias = Literal["same", "kind", "different"]
"""The same trouble, another one of the same kind, or another matter."""
FILE = Path(__file__).with_name("pairs.tsv")


@dataclass(frozen=True, slots=True)
class Told:
    """A report, as far as it is compared; `day` is counted from some first day."""

    village: str
    day: int
    place: str
    persons: frozenset[str]
    text: str

    @classmethod
    def of(cls, village: str, day: str, place: str, persons: str, text: str) -> "Told":
        """The report in these columns."""
        names = frozenset(name_alike(name) for name in persons.split(",") if name)
        return cls(village, int(day), name_alike(place), names, text)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reports, and whether they tell of the same trouble."""

    label: Label
    one: Told
    other: Told

    @property
    def why(self) -> Why:
        """What they have in common, as triage counts it."""
        same_village = self.one.village == self.other.village
        return Why(
            same_village=same_village,
            same_place=same_village and is_same_place(self.one.place, self.other.place),
            persons=len(self.one.persons & self.other.persons),
            apart=timedelta(days=abs(self.one.day - self.other.day)),
            likeness=likeness(characters(self.one.text), characters(self.other.text)),
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """How often what is shown is the same trouble, and how many of the same troubles are shown; 0 to 1."""

    precision: float
    recall: float


def pairs() -> list[Pair]:
    """All of them, in the order of the file."""
    lines = [line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [Pair(cast(Label, one[0]), Told.of(*one[1:6]), Told.of(*one[6:])) for one in lines]


def measured(found: Sequence[Pair], shows: Callable[[Why], bool]) -> Measured:
    """Precision and recall of a rule on these pairs; what is longer apart than is looked back is not shown."""
    shown = [pair for pair in found if pair.why.apart <= BACK and shows(pair.why)]
    right = sum(pair.label == "same" for pair in shown)
    return Measured(right / max(1, len(shown)), right / sum(pair.label == "same" for pair in found))
