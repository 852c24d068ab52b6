"""How whoever sends a file wants it read: what its headings and its words for categories mean, as a mapping says."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.intake.sheets import refusals
from services.intake.sheets.cells import vocabulary
from services.intake.sheets.columns import LONGEST_HEADING, MOST_NAMED
from services.intake.sheets.headings import LABELS, OWN, Given, plain
from shared.kernel.alike import alike
from shared.kernel.policy import Policy

EXAMPLES = {"columns": '{"主题": "text", "备注": null}', "categories": '{"土地": "hills_forest_land"}'}
"""The two mappings, by the names of their fields in the form: heading → field, word → category."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields that headings were `given`, and the `categories` that words were, both as they compare."""

    given: Given = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)

    def words(self, policy: Policy) -> dict[str, dict[str, str]]:
        """The policy's vocabulary with these words for its categories. Raises `Invalid` for one that it has not."""
        words = vocabulary(policy)
        known = words["category_hint"]
        if unknown := [name for name in self.categories.values() if _word(name) not in known]:
            raise refusals.CATEGORIES_UNKNOWN(words=_named(unknown), categories=policy.categories)
        named = {word: known[_word(name)] for word, name in self.categories.items()}
        return words | {"category_hint": known | named}


NOTHING_ASKED = Asked()


def asked_for(columns: str | None, categories: str | None) -> Asked:
    """What is asked for by these two mappings in JSON, as the form has them. Raises `Invalid`."""
    by_heading = _mapping("columns", columns, plain)
    fields = {heading: name if name is None else OWN.get(plain(name)) for heading, name in by_heading.items()}
    if unknown := [by_heading[heading] for heading, name in fields.items() if name is None and by_heading[heading]]:
        raise refusals.COLUMNS_FIELD_UNKNOWN(fields=_named(unknown), known=list(LABELS))
    headings = {name: [one for one, its in fields.items() if its == name] for name in LABELS}
    if twice := {name: ones for name, ones in headings.items() if len(ones) > 1}:
        raise refusals.COLUMNS_FIELD_TWICE(
            places=[f"{name} ← {' + '.join(_named(ones))}" for name, ones in twice.items()]
        )
    words = _mapping("categories", categories, _word)
    if None in words.values():
        raise refusals.MAPPING_MALFORMED(name="categories", example=EXAMPLES["categories"])
    return Asked(
        {plain(heading): name for heading, name in fields.items()},
        {_word(word): name for word, name in words.items() if name},
    )


def _mapping(name: str, sent: str | None, spelt: Callable[[str], str]) -> dict[str, str | None]:
    """What was sent as the mapping of this name, in which nothing stands twice however it is `spelt`; none is empty."""
    try:
        told = json.loads(sent, object_pairs_hook=lambda pairs: _once(pairs, spelt)) if sent and sent.strip() else {}
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or not all(map(_is_text_or_none, told.values())):
        raise refusals.MAPPING_MALFORMED(name=name, example=EXAMPLES[name])
    return told


def _once(pairs: list[tuple[str, Any]], spelt: Callable[[str], str]) -> dict[str, Any]:
    if len({spelt(key) for key, _ in pairs}) < len(pairs):
        raise ValueError
    return dict(pairs)


def _is_text_or_none(value: object) -> bool:
    return value is None or (isinstance(value, str) and bool(value.strip()))


def _word(word: str) -> str:
    return alike(word).lower()


def _named(ones: Iterable[str | None]) -> list[str]:
    return [str(one)[:LONGEST_HEADING] for one in ones][:MOST_NAMED]
