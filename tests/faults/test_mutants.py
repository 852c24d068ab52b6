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
            "    elif entry.seq == stand.seq + 1 and entry.follows(stand.hash):",
            "    elif entry.seq > stand.seq:",
            ("strangers_on_the_bus", "topics_deleted"),
        ),
    ],
    "acknowledged before the commit": [
        Mutant(
            "shared/store/commit.py",
            "            total = await self._decide(connection, units, decided, refused)\n",
            "            total = await self._decide(connection, units, decided, refused)\n"
            "            for unit, results in decided:\n"
            "                if not unit.done.done():\n"
            "                    unit.done.set_result(results)\n",
            ("connections_cut", "database_killed"),
        )
    ],
    "checkpoint outside the transaction": [
        Mutant(
            "shared/bus/reader.py",
            "            await advance(connection, self.source, steps)\n\n        await self._commit(dispatches",
            "            from shared.store.database import connect\n"
            "            other = await connect(self.committer.dsn)\n"
            "            await advance(other, self.source, steps)\n"
            "            await other.close()\n\n        await self._commit(dispatches",
            ("connections_cut", "database_killed"),
        )
    ],
    "a sequence instead of the lane's head": [
        Mutant(
            "shared/store/store.sql",
            "        last_seq := last_seq + 1;",
            "        last_seq := nextval('store.numbers');",
            ("connections_cut",),
        ),
        Mutant(
            "shared/store/store.sql",
            "create schema if not exists views;",
            "create schema if not exists views;\ncreate sequence if not exists store.numbers;\n"
            "grant usage on sequence store.numbers to public;",
            (),
        ),
    ],
    "an unknown error parks the event": [
        Mutant(
            "shared/bus/decoding.py",
            "    return isinstance(error, Refused | ValidationError) or is_bad_data(error)",
            "    return True",
            ("connections_cut", "database_killed"),
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
