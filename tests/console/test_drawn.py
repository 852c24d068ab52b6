"""What the server draws: lines whose words do not cover each other, and a map of an area's own outlines."""

import json
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from deploy.halfyear.scenario import load_scenario
from deploy.machine.plan import AREA
from services.console.showing.area import area_of
from services.console.showing.chart import APART, WORD, chart
from services.console.showing.grid import Grid
from services.console.showing.periods import chosen
from services.console.showing.templates import environment, rendered
from shared.kernel.calendar import CHINA
from tests.given import NOON

MONDAYS = [date(2026, 1, 5) + timedelta(days=7 * n) for n in range(52)]
SQUARE = [[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]


@pytest.mark.parametrize("width", [360, 960])
@pytest.mark.parametrize("last", [(0, 0, 0), (9, 9, 9), (5, 4, 5), (0, 9, 4)])
def test_the_words_of_a_chart_keep_apart_and_inside(last: tuple[int, int, int], width: int) -> None:
    series = {name: [3] * 51 + [value] for name, value in zip("abc", last, strict=True)}
    drawn = chart("zh", MONDAYS, series, width, 260)
    assert drawn is not None
    places = sorted(line.label_y for line in drawn.lines)
    assert all(after - before > APART - 0.01 for before, after in pairwise(places))
    assert places[0] > 0
    assert places[-1] < drawn.height
    months = [tick.at for tick in drawn.months]
    assert all(after - before >= WORD for before, after in pairwise(months))
    assert len({line.dash for line in drawn.lines}) == 3


def test_lines_that_coincide_bear_marks_of_their_own_that_do_not_cover_each_other() -> None:
    drawn = chart("zh", MONDAYS, {name: [3] * 52 for name in "abc"}, 360, 260)
    assert drawn is not None
    marks = [set(line.marks) for line in drawn.lines]
    assert all(len(one) > 10 for one in marks)
    assert len(set().union(*marks)) == sum(map(len, marks))


def test_the_legend_has_each_line_s_word_beside_its_dashes_and_its_mark() -> None:
    drawn = chart("zh", MONDAYS, {name: [3] * 52 for name in ("甲", "乙", "丙")}, 360, 260)
    assert drawn is not None
    macro = environment("zh").from_string('{% from "board/drawn.html" import legend with context %}{{ legend(drawn) }}')
    shown = macro.render(drawn=drawn).split("<li>")[1:]
    for part, line, mark in zip(shown, drawn.lines, ("<circle", "<rect", '<path class="end line-3"'), strict=True):
        assert f"</svg> {line.name}</li>" in part
        assert mark in part
        assert (f'stroke-dasharray="{line.dash}"' in part) is bool(line.dash)


@pytest.mark.parametrize("most", [0, 1, 7, 10, 23, 1000])
def test_the_scale_of_a_chart_reaches_the_largest_number_in_few_steps(most: int) -> None:
    drawn = chart("en", MONDAYS[:2], {"a": [0, most]}, 360, 260)
    assert drawn is not None
    assert int(drawn.scale[-1].text) >= most
    assert 2 <= len(drawn.scale) <= 6


def test_no_line_is_drawn_of_one_week() -> None:
    assert chart("zh", MONDAYS[:1], {"a": [1]}, 360, 260) is None


def test_the_demonstration_s_map_has_its_villages_by_their_names_and_each_number_inside() -> None:
    area = area_of(AREA, "changluo")
    assert area is not None
    assert {place.name for place in area.places} == {one.zh for one in load_scenario().station.villages.values()}
    for place in area.places:
        marks = place.marks({1: 1, 2: 2, 3: 3, 4: 4})
        assert [(mark.level, mark.number) for mark in marks] == [(1, 1), (2, 2), (3, 3), (4, 4)]
        assert all(0 < mark.x < area.width and 0 < mark.y < area.height for mark in marks)
        assert len({(mark.x, mark.y) for mark in marks}) == 4


def written(path: Path, *features: Any) -> Path:
    """A file of these features."""
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def village(kind: str, coordinates: Any) -> dict[str, Any]:
    return {"properties": {"name": "甲村"}, "geometry": {"type": kind, "coordinates": coordinates}}


def test_a_folder_has_a_map_for_each_station_and_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    path = written(tmp_path / "here.geojson", village("MultiPolygon", [[SQUARE], [[[5, 5], [6, 5], [6, 6], [5, 5]]]]))
    assert area_of(tmp_path, "elsewhere") is None
    area = area_of(tmp_path, "here")
    assert area is not None
    [place] = area.places
    assert place.outline.count("M") == 2
    assert (place.x, place.y) == pytest.approx((area.width / 6, area.height * 5 / 6), abs=12), "of the larger part"
    path.write_text("{}")
    with pytest.raises(ValueError, match=r"here\.geojson"):
        area_of(tmp_path, "here")


@pytest.mark.parametrize("geometry", [("Point", [0, 0]), ("Polygon", []), ("Polygon", [[[0, 0], [0, 0]]])])
def test_what_is_no_map_is_said_to_be_none(tmp_path: Path, geometry: tuple[str, Any]) -> None:
    path = written(tmp_path / "x.geojson", village(*geometry))
    with pytest.raises(ValueError, match=r"x\.geojson"):
        area_of(path, "any")


@pytest.mark.parametrize("trouble", ["", "x.geojson: KeyError"])
def test_without_a_map_the_page_says_how_to_load_one_and_still_has_the_numbers(trouble: str) -> None:
    cells: list[dict[str, Any]] = [
        {"village": "上坪村", "level": 2, "count": 3},
        {"village": None, "level": 0, "count": 1},
    ]
    page = rendered(
        "zh", "board/map.html", NOON, area=None, area_trouble=trouble, grid=Grid.of(cells),
        link_to=lambda path, **more: path, person=None, rooms=(), counts={}, path="/map", said="", theme="light",
        size="normal", keys="on", here=None, is_answer=False, village_name=str,
    )  # fmt: skip
    assert "GeoJSON" in page
    assert "上坪村" in page
    assert ("SIKUAI_AREA" in page) == (not trouble)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("half", "2026-01-01", "2026-06-30"), ("last_half", "2025-07-01", "2025-12-31"),
        ("month", "2026-06-01", "2026-06-30"), ("last_month", "2026-05-01", "2026-05-31"),
        ("days", "2026-01-01", "2026-06-30"),
    ],
)  # fmt: skip
def test_at_midnight_a_period_that_ends_then_is_still_the_present_one(name: str, first: str, last: str) -> None:
    found = chosen(name, "", "no day", datetime(2026, 7, 1, tzinfo=CHINA))
    assert [day.isoformat() for day in found[1:]] == [first, last]
