"""Mutants of the code: with one of the promises' guards taken away, a row of the matrix must turn red."""

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.copies import Tree
from tests.faults.playing import play

SEED = 8


class Mutant(NamedTuple):
    """What is planted where, and the rows that must find it."""

    path: str
    guard: str
    without: str
    rows: tuple[str, ...]


MUTANTS = {
    "a gap is passed over": [
        Mutant("shared/bus/decoding.py", "    elif entry.seq > stand.seq + 1:", "    elif False:", ()),
        Mutant(
            "shared/bus/decoding.py",
            "    elif entry.seq == stand.seq + 1 and read.follows(stand.hash):",
            "    elif entry.seq > stand.seq:",
            ("strangers_on_the_bus", "topics_deleted"),
        ),
    ],
    "acknowledged before the commit": [
        Mutant(
            "shared/store/quick.py",
            "        assert self.pipeline is not None\n",
            "        assert self.pipeline is not None\n"
            "        for unit, told in zip(units, results, strict=True):\n"
            "            unit.succeed(told)\n",
            ("connections_cut", "database_killed"),
        )
    ],
    "checkpoint outside the transaction": [
        Mutant(
            "shared/bus/reader.py",
            "        moves = [advance(self.source, steps)] if steps else []\n",
            "        other = await connect(self.committer.dsn)\n"
            "        for sql, arguments in [advance(self.source, steps)] if steps else []:\n"
            "            await other.execute(sql, *arguments)\n"
            "        await other.close()\n"
            "        moves: list[Any] = []\n",
            ("connections_cut", "database_killed"),
        )
    ],
    "what failed is counted all the same": [
        Mutant(
            "shared/store/quick.py",
            "        self.memory, self.epoch = Memory(), 0",
            "        self.memory, self.epoch = Memory(heads=self.memory.heads), 0",
            ("waiting_statements_cancelled",),
        ),
        Mutant("shared/store/quick.py", "        self.memory.forget_heads()\n", "", ()),
    ],
    "no fence round a lane": [
        Mutant(
            "shared/store/store.sql",
            "    primary key (log, lane, seq),\n    unique (stream, log, version),\n",
            "",
            ("two_processes", "frozen_and_thawed"),
        ),
        Mutant(
            "shared/store/store.sql",
            "-- The same command again gets the first answer.",
            "create index if not exists event_place on store.event (log, lane, seq);\n"
            "create index if not exists event_stream on store.event (stream, log, version);",
            (),
        ),
    ],
    "an unknown error parks the event": [
        Mutant(
            "shared/bus/decoding.py",
            "    return isinstance(error, Refused | ValidationError) or is_bad_data(error)",
            "    return True",
            ("error_that_nobody_foresaw",),
        )
    ],
}


@pytest.mark.faults
@pytest.mark.timeout(900)
@pytest.mark.parametrize("planted", MUTANTS.values(), ids=MUTANTS.keys())
def test_a_row_finds_the_mutant(planted: list[Mutant], tmp_path: Path) -> None:
    tree = Tree.at(tmp_path)
    for mutant in planted:
        path = tree.root / mutant.path
        text = path.read_text(encoding="utf-8")
        assert mutant.guard in text, f"{mutant.path} has changed: plant it anew"
        path.write_text(text.replace(mutant.guard, mutant.without), encoding="utf-8")
    rows = [row for mutant in planted for row in mutant.rows]
    outcome = play(rows, "kafka", SEED, seconds=15, patience=25, tree=tree.root)
    print(outcome.told())
    assert outcome.violations, "nothing was noticed"
