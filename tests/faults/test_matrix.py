"""The fault matrix: people at work while things break, and a checker that decides what became of it.

`make test` plays a selection on both buses, with a fixed seed and with a fresh one; `make faults`
every row, pairs at once, and mutants of the code, each of which a row must find; `make faults-long` every row for two
minutes with three seeds. The seed is printed; FAULT_SEED plays one again, FAULT_ROWS names rows, FAULT_HISTORIES a
folder for the histories and logs.
"""

import os
import random

import pytest

from tests.faults.playing import Outcome, play
from tests.faults.rows import ROWS
from tests.faults.table import note
from tests.faults.under_fire import Sort

# CPython may collect a connection that a proxy cuts while the proxy's thread closes it, and stumble over its own words.
pytestmark = pytest.mark.filterwarnings("ignore:.*_SelectorTransport.__del__:pytest.PytestUnraisableExceptionWarning")
FIXED_SEED = 8
LONG = os.environ.get("FAULT_LONG") == "1"
SECONDS = float(os.environ.get("FAULT_SECONDS", "120" if LONG else "20"))
SEEDS = 3 if LONG else 1
EACH = [(name, bus) for name, (_, buses) in ROWS.items() for bus in buses]
PAIRS = [
    ("frozen_and_thawed", "broker_killed_in_a_loop"),
    ("late_writers_that_roll_back", "database_killed"),
    ("cut_off_from_the_bus", "killed_one_after_the_other"),
    ("connections_cut", "killed_between_commit_and_publish"),
]
LONG_ROWS = {  # on two busy cores they take minutes: `make faults` plays them
    "database_disk_full", "broker_disk_full", "bit_flipped_in_a_table", "bit_flipped_in_a_topic", "slow_links",
    "torn_frames", "view_upgraded", "clock_set",
}  # fmt: skip
ONCE_RED: list[tuple[str, Sort, int]] = [("one_database_restored", "embedded", 377512)]


def fresh_seed() -> int:
    """FAULT_SEED, or one that nobody has played."""
    return int(os.environ.get("FAULT_SEED", random.SystemRandom().randrange(10**6)))


def kept(outcome: Outcome) -> None:
    """Every promise was kept, and something happened at all."""
    print(outcome.told())
    note(outcome)
    assert not outcome.violations, outcome.told()
    assert outcome.acknowledged() > 20, "hardly anything was done"


def chosen(seed: int, bus: Sort, many: int) -> list[str]:
    """So many rows for this bus, by the seed."""
    if named := os.environ.get("FAULT_ROWS"):
        return named.split(",")
    quick = [name for name, buses in EACH if buses == bus and name not in LONG_ROWS]
    return random.Random(seed).sample(quick, many)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("bus", ["kafka", "embedded"])
def test_a_selection_of_rows_keeps_every_promise(bus: Sort) -> None:
    seed = FIXED_SEED if bus == "kafka" else fresh_seed()
    kept(play(chosen(seed, bus, 4), bus, seed, seconds=20))


@pytest.mark.faults
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("name", "bus"), EACH)
def test_each_row_keeps_every_promise(name: str, bus: Sort) -> None:
    for _ in range(SEEDS):
        kept(play([name], bus, fresh_seed(), SECONDS))


@pytest.mark.faults
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("name", "bus", "seed"), ONCE_RED)
def test_what_was_red_once_keeps_every_promise(name: str, bus: Sort, seed: int) -> None:
    kept(play([name], bus, seed, SECONDS))


@pytest.mark.faults
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("pair", PAIRS, ids="+".join)
def test_rows_at_once_keep_every_promise(pair: tuple[str, str]) -> None:
    for _ in range(SEEDS):
        kept(play(pair, "kafka", fresh_seed(), SECONDS, at_once=True))
