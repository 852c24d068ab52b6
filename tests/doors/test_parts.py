"""How many parts a body may have: counted alike in every shape, and neither one more nor one less."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from shared.http import body
from shared.http.body import MOST_PARTS
from shared.http.problem import Problem


def keys(parts: int) -> Any:
    """An object is a part, and each of its keys is one."""
    return {f"k{n}": n for n in range(parts - 1)}


def entries(parts: int) -> Any:
    """A list of so many entries, which are parts."""
    return [1] * parts


def lists(parts: int) -> Any:
    """Lists of one entry in a list."""
    return [*([[1]] * (parts // 2)), *([1] * (parts % 2))]


def objects(parts: int) -> Any:
    """Empty objects in a list, each of which is an entry and an object."""
    return [*([{}] * (parts // 2)), *([1] * (parts % 2))]


def pairs(parts: int) -> Any:
    """Objects of one key in a list."""
    return [*([{"k": 1}] * (parts // 3)), *([1] * (parts % 3))]


def nest(parts: int) -> Any:
    """Objects in objects."""
    inner: Any = {"k": 1, **({"l": 1} if parts % 2 else {})}
    for _ in range(parts // 2 - 1):
        inner = {"k": inner}
    return inner


def list_in_object(parts: int) -> Any:
    """A list under the key of an object."""
    return {"k": [1] * (parts - 2)}


def lists_in_objects(parts: int) -> Any:
    """Lists of two entries under the keys of objects in a list."""
    return [*([{"k": [1, 1]}] * (parts // 5)), *([1] * (parts % 5))]


SHAPES = [keys, entries, lists, objects, pairs, nest, list_in_object, lists_in_objects]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_so_many_parts_are_taken_and_one_more_is_refused(shape: Callable[[int], Any]) -> None:
    assert body.parse(json.dumps(shape(MOST_PARTS)).encode()) == shape(MOST_PARTS)
    with pytest.raises(Problem, match="too-many-parts"):
        body.parse(json.dumps(shape(MOST_PARTS + 1)).encode())


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_what_stands_in_texts_is_no_part(shape: Callable[[int], Any]) -> None:
    """Such a body is counted, for it might have more."""
    texts = {"text": ",[{" * MOST_PARTS}
    assert body.parse(json.dumps([shape(MOST_PARTS - 4), texts]).encode()) == [shape(MOST_PARTS - 4), texts]
    with pytest.raises(Problem, match="too-many-parts"):
        body.parse(json.dumps([shape(MOST_PARTS - 3), texts]).encode())
