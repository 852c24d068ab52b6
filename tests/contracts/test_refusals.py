"""A refusal is declared in the room that says it: the domain's in `domain`, that of a door alone in `routes`."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.machines import ROOT

ROOMS = sorted(path.parent.relative_to(ROOT) for path in (ROOT / "services").rglob("refusals.py"))


def names_in(path: Path) -> Iterator[str]:
    """The reasons that this module refers to, as `refusals.NAME`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id.endswith("refusals"):
            yield node.attr


@pytest.mark.parametrize("room", ROOMS, ids=str)
def test_each_reason_is_said_by_the_room_that_declares_it(room: Path) -> None:
    declared = {
        target.id
        for node in ast.parse((ROOT / room / "refusals.py").read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    said = {name for path in (ROOT / room).glob("*.py") for name in names_in(path)}
    assert declared - said == set()
