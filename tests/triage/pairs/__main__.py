"""Precision and recall of each rule on the labelled pairs, as a table: `python -m tests.triage.pairs`."""

from collections.abc import Callable

from services.triage.domain.likeness import LIKE_IN_THE_VILLAGE, Why
from tests.triage.pairs import measured, pairs

RULES: dict[str, Callable[[Why], bool]] = {
    "the rule in use": lambda why: why.is_likely,
    "same place": lambda why: why.same_place,
    "same name": lambda why: why.persons > 0,
    "same place or name, whatever the words": lambda why: why.same_place or why.persons > 0,
    "same place and name": lambda why: why.same_place and why.persons > 0,
    f"words alone, likeness from {LIKE_IN_THE_VILLAGE}": lambda why: why.likeness >= LIKE_IN_THE_VILLAGE,
    "words alone, likeness from 0.3": lambda why: why.likeness >= 0.3,
}

if __name__ == "__main__":
    print("| rule | precision | recall |\n|---|---|---|")
    for name, rule in RULES.items():
        found = measured(pairs(), rule)
        print(f"| {name} | {found.precision:.2f} | {found.recall:.2f} |")
