"""How likely two reports tell of the same trouble: place, persons and day decide, the words of both only put in order.

No comparison of texts tells the same trouble from the same kind of trouble: two quarrels about ditches are told in the
same words. So these are reasons for a person to look, and a person confirms. How often they are right: docs/repeats.md.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.kernel.alike import alike

BACK = timedelta(days=30)
"""How far back is looked: what was quiet for a month and is told again is a relapse, which follow-up sees."""
AHEAD = timedelta(days=1)
"""Of two who tell of the same trouble the one who tells it first may name the later hour, or the next day."""
COMPARED = 500
"""Characters of a text that are compared: what it is about stands at its beginning."""
LIKE_WHERE_PLACE_OR_PERSON_IS = 0.20
"""Likeness from which a report of the same place or person is shown: two matters of one person share fewer words."""
LIKE_IN_THE_VILLAGE = 0.35
"""The same for a report of the same village alone, told of within `NEAR`."""
NEAR = timedelta(days=3)
LIKE_IN_NEARLY_THE_SAME_WORDS = 0.60
"""The same for one of the same village that is longer ago than that: told again as it was told before."""
MOST = 10
"""How many are shown: more than a person compares before he decides."""


@dataclass(frozen=True, slots=True)
class Why:
    """What two reports have in common: `persons` counts people of the same name, `likeness` is from 0 to 1."""

    same_village: bool
    same_place: bool
    persons: int
    apart: timedelta
    likeness: float
    named: bool = False
    """Whether the other system whose orders they are says that they are about the same."""

    @property
    def is_likely(self) -> bool:
        """Whether it is worth a look."""
        if self.named:
            return True
        if self.same_place or self.persons:
            return self.likeness >= LIKE_WHERE_PLACE_OR_PERSON_IS
        enough = LIKE_IN_THE_VILLAGE if self.apart <= NEAR else LIKE_IN_NEARLY_THE_SAME_WORDS
        return self.same_village and self.likeness >= enough

    @property
    def weight(self) -> tuple[bool, int, float, timedelta]:
        """The greater, the sooner it is looked at: what another system says, then place and person, words, days."""
        return self.named, self.same_place + (self.persons > 0), self.likeness, -self.apart


def is_same_place(one: str, other: str) -> bool:
    """Whether two places of a village, written alike (`name_alike`), may be the same: one is a part of the other, as
    the brickyard is of the brickyard's gate. Nothing, and a single character, is no place."""
    short, long = sorted((one, other), key=len)
    return len(short) > 1 and short in long


def characters(text: str) -> frozenset[str]:
    """The letters, digits and Chinese characters with which a text begins, each once, however they are written."""
    return frozenset(sign for sign in alike(text[:COMPARED]).lower() if sign.isalnum())


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """How many characters two texts share: the cosine of the two sets, 0 to 1."""
    return len(one & other) / (len(one) * len(other)) ** 0.5 if one and other else 0.0


def window(happened_at: datetime) -> tuple[datetime, datetime]:
    """Between which times a report happened that may tell of the same trouble as one of this time."""
    return happened_at - BACK, happened_at + AHEAD
