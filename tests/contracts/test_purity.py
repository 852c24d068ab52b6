"""Whatever is not pure in a domain fails `make check`; nothing that a rebuild needs loads the web."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.services import PORTS
from tests.copies import Tree
from tests.machines import ROOT

DOMAIN = "services/referral/domain/department.py"
POLICY = "services/triage/policy.py"
KERNEL = "shared/kernel/decider.py"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return Tree.at(tmp_path_factory.mktemp("tree"))


@pytest.mark.parametrize("path", [DOMAIN, POLICY, KERNEL])
@pytest.mark.parametrize(
    "planted",
    [
        "from datetime import datetime\n\nNOW = datetime.now()\n",
        "import datetime as dt\n\nTODAY = dt.date.today()\n",
        "from uuid import uuid4\n\nID = uuid4()\n",
        "import uuid\n\nID = uuid.uuid4()\n",
        "import random\n\nDRAWN = random.random()\n",
        "import time\n\nNOW = time.time()\n",
    ],
)
def test_a_clock_or_chance_where_decisions_are_made_is_found_by_the_linter(
    tree: Tree, tmp_path: Path, path: str, planted: str
) -> None:
    before = (tree.root / path).read_text()
    try:
        (tree.root / path).write_text(planted)
        status, said = tree.run("ruff", "check", "--no-cache", "--output-format", "concise", path)
    finally:
        (tree.root / path).write_text(before)
    assert status == 1
    assert f"{path}:" in said
    assert "TID251" in said


@pytest.mark.parametrize("path", [DOMAIN, POLICY, "services/intake/events.py", KERNEL])
@pytest.mark.parametrize(
    "planted", ["shared.store.commit", "asyncpg", "os", "services.followup.domain.phases", "time", "random"]
)
def test_an_import_that_is_not_pure_is_found_by_the_architecture(tree: Tree, path: str, planted: str) -> None:
    before = (tree.root / path).read_text()
    try:
        tree.append(path, f"\nimport {planted}\n")
        status, said = tree.run("lint-imports", "--no-cache")
    finally:
        (tree.root / path).write_text(before)
    assert status == 1
    module = path.removesuffix(".py").replace("/", ".")
    assert f"{module} (l. " in said
    assert f"imports {planted}, which is not on the list" in " ".join(said.split())


def test_the_architecture_of_the_tree_as_it_is_holds(tree: Tree) -> None:
    status, said = tree.run("lint-imports", "--no-cache")
    assert status == 0, said


@pytest.mark.parametrize("service", PORTS)
def test_a_rebuild_loads_nothing_of_the_web(service: str) -> None:
    program = (
        f"import sys; import services.{service}.app, shared.ops.replay; "
        "print([name for name in ('fastapi', 'starlette', 'uvicorn') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
