"""JSON as it is meant to be (RFC 8259, RFC 7493): what two readers may take for two things is refused."""

from collections.abc import Callable
from json import JSONDecoder
from typing import Any, TypeAlias

Pairs: TypeAlias = list[tuple[str, Any]]


class NameTwice(ValueError):
    """A name stands twice in an object: which would be meant?"""


def once(pairs: Pairs) -> dict[str, Any]:
    """The object of these pairs. Raises `NameTwice`."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NameTwice
    return found


class Strict(JSONDecoder):
    """Reads JSON in which no name stands twice and every number is one. Raises `ValueError`, or `NameTwice`."""

    def __init__(self, of_pairs: Callable[[Pairs], dict[str, Any]] = once) -> None:
        super().__init__(object_pairs_hook=of_pairs, parse_constant=_no_number)


def _no_number(constant: str) -> None:
    raise ValueError("NaN and infinities are no JSON")
