"""SQL stands where tables are known, and nowhere further out: not at doors, nor where services are put to work."""

import re
from pathlib import Path

import pytest

from tests.machines import ROOT

SQL = re.compile(r"""["'](select|insert into|update \w|delete from|with \w+ as|lock table) """, re.IGNORECASE)
OUTSIDE = ["shared/kernel", "shared/http", "shared/run", "services/*/routes", "services/*/domain", "services/*/sheets"]
FILES = sorted(path for folder in OUTSIDE for path in ROOT.glob(f"{folder}/**/*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_sql_stands_here(path: Path) -> None:
    assert [line for line in path.read_text("utf-8").splitlines() if SQL.search(line)] == []
