"""What is wrong with the fields of a request, told to whoever filled them in: never with what stood in them."""

from collections.abc import Sequence
from typing import Any

MOST_PLACES = 20


def places_of(errors: Sequence[Any]) -> tuple[list[dict[str, str]], str, str]:
    """The first places where it is not right, and all of them named in Chinese and English."""
    places = [{"at": "/".join(map(str, _place(error))), "what": error["type"]} for error in errors[:MOST_PLACES]]
    named = sorted({place["at"] for place in places})
    return places, "、".join(named), ", ".join(named)


def _place(error: Any) -> tuple[Any, ...]:
    """Where it is; the name of a field that we do not know is the sender's own word, and not repeated."""
    place = tuple(error["loc"])
    return (*place[:-1], "?") if error["type"] == "extra_forbidden" else place
