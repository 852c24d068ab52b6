"""A service without log or schema, as docs/adding.md shows it: it is checked, comes up and answers like any other."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deploy.machine.home import Home
from tests.copies import Tree
from tests.machines import ROOT

PAGE = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")


@pytest.fixture
def tree(tmp_path: Path, home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tree]:
    """A copy of the tree with the page's service in it, and a home of its own."""
    monkeypatch.setenv("SIKUAI_HOME", str(home.path))
    tree = Tree.at(tmp_path / "tree")
    for path, source in re.findall(r"```python\n# (services/\S+)\n(.*?)```", PAGE, re.DOTALL):
        file = tree.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, encoding="utf-8")
        (file.parent / "__init__.py").write_text('"""Hello."""\n', encoding="utf-8")
    entries = tree.root / "deploy" / "services.py"
    entries.write_text(entries.read_text().replace('"followup": 8104}', '"followup": 8104, "hello": 8105}'))
    yield tree
    sikuai(tree, "down")


def sikuai(tree: Tree, *words: str) -> tuple[int, str]:
    return tree.run("python", "-m", "deploy.cli.main", *words)


def test_a_service_that_keeps_nothing_is_its_folder_and_an_entry_in_the_list(tree: Tree) -> None:
    for words in (
        "ruff check --no-cache services",
        "lint-imports --no-cache",
        "python -m deploy.contract check",
        "python -m deploy.cli.main up",
    ):
        status, said = tree.run(*words.split())
        assert status == 0, said
    url = json.loads(sikuai(tree, "status", "--json")[1])["services"]["hello"]
    token = sikuai(tree, "token", "chief")[1].strip()
    answer = httpx.get(f"{url}/hello", headers={"Authorization": f"Bearer {token}"}, trust_env=False)
    assert (answer.status_code, answer.json()["hello"]) == (200, "chief")
    assert httpx.get(f"{url}/hello", trust_env=False).status_code == 401
    assert httpx.get(f"{url}/ready", trust_env=False).json()["ready"]
    assert sikuai(tree, "verify")[0] == 0
    assert "nothing is parked" in sikuai(tree, "parked")[1]
    status, said = sikuai(tree, "replay", "hello")
    assert (status, len(said.strip().splitlines())) == (1, 1)
    assert "hello keeps no database" in said
