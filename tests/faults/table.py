"""The table of docs/faults.md: what was played, and what was found. `python -m tests.faults.table RESULTS`."""

import json
import os
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.faults.playing import Outcome
from tests.faults.rows import ROWS
from tests.machines import ROOT

PAGE = ROOT / "docs" / "faults.md"
BEGIN, END = "<!-- the run writes from here -->", "<!-- to here -->"


def note(outcome: Outcome) -> None:
    """Add what a play came to to the file that FAULT_RESULTS names, if it names one."""
    if path := os.environ.get("FAULT_RESULTS"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps(_result(outcome)) + "\n")


def _result(outcome: Outcome) -> dict[str, Any]:
    return {
        "rows": list(outcome.rows),
        "bus": outcome.bus,
        "seed": outcome.seed,
        "seconds": outcome.seconds,
        "acknowledged": outcome.acknowledged(),
        "events": outcome.events,
        "violations": len(outcome.violations),
    }


def written(results: list[dict[str, Any]]) -> str:
    """The table, in Markdown: one line for each row or pair and bus."""
    lines = [
        "| what goes wrong | bus | plays × seconds | acknowledged | events | violations |",
        "|---|---|---|---|---|---|",
    ]
    groups: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for result in results:
        groups[" + ".join(map(_said, result["rows"])), result["bus"]].append(result)
    for (said, bus), plays in groups.items():
        acknowledged, events, violations = (
            sum(play[name] for play in plays) for name in ("acknowledged", "events", "violations")
        )
        times = f"{len(plays)} × {plays[0]['seconds']:.0f}"
        lines.append(f"| {said} | {bus} | {times} | {acknowledged} | {events} | {violations} |")
    return "\n".join(lines)


def _said(row: str) -> str:
    return (ROWS[row][0].__doc__ or row).strip().removesuffix(".")


if __name__ == "__main__":
    found = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.partition(BEGIN)[0], page.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n{written(found)}\n{END}{after}", encoding="utf-8")
