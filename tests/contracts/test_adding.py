"""What docs/adding.md says is enough, is enough: its example is applied to a copy of the tree and holds there."""

import re
from pathlib import Path

import pytest

from tests.copies import Tree
from tests.machines import ROOT

PAGE = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")


@pytest.mark.timeout(900)  # eight tools, one of them the tests of a service
def test_the_example_of_an_event_with_a_column_is_complete(tmp_path: Path) -> None:
    [example] = re.findall(r"```diff\n(.*?)```", PAGE, re.DOTALL)
    assert example.count("\ndiff --git ") + 1 == 5, "an event with a column is five files by hand"
    tree = Tree.at(tmp_path / "tree")
    (tmp_path / "example.diff").write_text(example, encoding="utf-8")
    for command in (
        ("git", "apply", "--verbose", str(tmp_path / "example.diff")),
        ("ruff", "check", "--no-cache", "."),
        ("ruff", "format", "--no-cache", "--check", "."),
        ("lint-imports", "--no-cache"),
        ("python", "-m", "deploy.contract", "write"),
        ("python", "-m", "deploy.contract", "check"),
        ("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/referral"),
    ):
        status, said = tree.run(*command)
        assert status == 0, f"{' '.join(command)}\n{said}"
    assert "accepted_late" in (tree.root / "tests" / "contracts" / "asyncapi.yaml").read_text(encoding="utf-8")
