"""Whose map is drawn: a station's own file of the folder, and no path that somebody writes."""

import shutil
from pathlib import Path

import pytest

from services.console.routes.board import looked_at
from services.console.showing.area import area_of
from shared.kernel.stations import EVERY_STATION
from tests.machines import ROOT

MAP = next((ROOT / "deploy").rglob("*.geojson"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of maps, beside another that is nobody's business."""
    (tmp_path / "maps").mkdir()
    shutil.copy(MAP, tmp_path / "maps" / "changluo.geojson")
    shutil.copy(MAP, tmp_path / "secret.geojson")
    return tmp_path / "maps"


def test_a_station_has_the_map_that_is_called_like_it(folder: Path) -> None:
    assert area_of(folder, "changluo") is not None
    assert area_of(folder, "another") is None
    assert area_of(MAP, "changluo") is not None


def test_what_is_no_station_names_no_file(folder: Path) -> None:
    for written in ("../secret", str(folder.parent / "secret"), "changluo\n", "x" * 5000, "a\0b", ""):
        assert area_of(folder, written) is None, written[:20]


def test_another_station_is_for_those_whose_post_is_for_all() -> None:
    assert looked_at("changluo", "another") == "changluo"
    assert looked_at(EVERY_STATION, "another") == "another"
    assert looked_at(EVERY_STATION, "") == EVERY_STATION
