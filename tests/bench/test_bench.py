"""The measuring itself, with next to no work in it: so that it does not rot between two runs of `make bench`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.measuring import Measure

PARTS = {"(a)", "(b)", "(c)", "(d)", "(e)", "(f)", "(g)", "(i)", "(j)", "(k)", "(l)", "(m)", "(n)"}


@pytest.mark.timeout(600)
def test_every_part_is_measured_and_judged(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    parts = ",".join(sorted(part[1] for part in PARTS))
    options = f"--bus embedded --rounds 1 --scale 0.02 --only {parts}"
    command = [sys.executable, "-m", "tests.bench", *options.split()]
    done = subprocess.run([*command, "--json", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    measures = json.loads(file.read_text())["measures"]
    assert {measure["name"][:3] for measure in measures} == PARTS
    assert all(measure["measured"] > 0 and measure["rounds"] == 1 for measure in measures)
    assert "What it costs" in done.stdout


def test_a_ratio_is_paired_and_has_to_reach_its_goal() -> None:
    measure = Measure("x", "/s", "y", 0.5)
    for measured, beside in [(10.0, 10.0), (1.0, 4.0), (60.0, 100.0)]:
        measure.add(measured, beside)
    assert measure.seen == [1.0, 0.25, 0.6]
    assert measure.met


def test_a_time_has_to_stay_within_its_goal() -> None:
    measure = Measure("x", "ms", "", 5.0)
    for milliseconds in (4.0, 6.0, 7.0):
        measure.add(milliseconds)
    assert not measure.met


def test_a_time_has_to_stay_within_its_goal_whatever_stands_beside() -> None:
    measure = Measure("x", "ms", "y", 5.0)
    for milliseconds in (4.0, 5.0, 7.0):
        measure.add(milliseconds, 1.0)
    assert measure.met
    assert measure.to_json()["median"] == 5.0
    measure.add(6.0, 6.0)
    measure.add(6.0, 6.0)
    assert not measure.met
