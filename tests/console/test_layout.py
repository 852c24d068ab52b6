"""What the frame of the pages keeps for itself is no page's: a name that it sets hides what a page was given."""

import ast
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from jinja2 import nodes

from deploy.machine.home import Home
from services.console.showing.templates import HERE, environment
from services.referral.app import SERVICE as REFERRAL
from tests.console.joined import Joined, joined
from tests.databases import DatabaseServer
from tests.referral import town as referral


def of_the_frame() -> set[str]:
    """Every name that the frame sets or imports."""
    made = environment("zh")
    tree = made.parse((HERE / "templates" / "layout.html").read_text(encoding="utf-8"))
    assigned = [one.target for one in tree.find_all(nodes.Assign) if isinstance(one.target, nodes.Name)]
    imported = [name for one in tree.find_all(nodes.FromImport) for name in one.names]
    return {one.name for one in assigned} | {one if isinstance(one, str) else one[1] for one in imported}


def handed_over(path: Path) -> Iterator[str]:
    """Every name by which this module may give a page something."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword) and node.arg:
            yield node.arg
        elif isinstance(node, ast.Dict):
            yield from (key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str))


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    async with joined(postgres, home, REFERRAL) as console:
        yield console


def test_what_the_frame_sets_no_route_hands_over() -> None:
    of_pages = {name for path in sorted((HERE / "routes").glob("*.py")) for name in handed_over(path)}
    assert "trouble" in of_pages
    assert "icon" in of_the_frame()
    assert of_the_frame() & of_pages == set()


async def test_the_stations_list_counts_the_rows_that_stand_on_it(console: Joined) -> None:
    await console.towns["referral"].hear(referral.graded(UUID(int=7)))
    async with console.as_("analyst") as browser:
        assert "本页1件，共1件" in (await browser.get("/station?phase=waiting")).text
