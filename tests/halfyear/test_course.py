"""The course that the scenario becomes: in order, the same every time, and told by any client's means alone."""

import re
from datetime import timedelta

import pytest

from deploy.halfyear.actions import Sheet
from deploy.halfyear.course import begins_at, course, ends_at, without
from deploy.halfyear.rules import rules_of
from deploy.halfyear.scenario import load_scenario
from tests.machines import ROOT
from tests.playing import COURSE, SCENARIO


def _steps(case: str) -> list[tuple[str, str]]:
    """(step, day and hour) of a case."""
    return [(action.key.rpartition("/")[2], f"{action.at:%m-%d %H}") for action in COURSE if action.case == case]


def test_it_is_in_order_of_time_and_within_the_half_year() -> None:
    instants = [action.at for action in COURSE]
    assert instants == sorted(instants)
    assert begins_at(SCENARIO) <= instants[0]
    assert instants[-1] < ends_at(SCENARIO)


def test_it_is_the_same_every_time() -> None:
    assert course(load_scenario(), rules_of(SCENARIO)) == COURSE


def test_every_request_has_a_key_of_its_own() -> None:
    assert len({action.key for action in COURSE}) == len(COURSE)


def test_a_case_is_told_as_a_story() -> None:
    assert _steps("roof-water") == [
        ("report", "01-05 09"),
        ("screen", "01-05 14"),
        ("grade-1", "01-05 14"),
        ("refer-1", "01-05 14"),
        ("accept-1", "01-06 09"),
        ("act-1", "01-07 14"),
        ("resolve-1", "01-09 14"),
        ("add-visit-3", "01-12 09"),
        ("visit-1", "01-12 09"),
        ("visit-3", "01-23 09"),
        ("visit-2", "02-08 09"),
    ]


def test_every_hazard_is_removed_within_the_week() -> None:
    found = {
        action.case: action.at
        for action in COURSE
        if not isinstance(action.body, Sheet) and action.body.get("outcome") == "hazard"
    }
    removed = {action.case: action.at for action in COURSE if action.path == "/hazards/{hazard}/remove"}
    assert removed.keys() == found.keys() != set()
    assert all(timedelta() < at - found[case] < timedelta(days=7) for case, at in removed.items())


def test_a_returned_case_is_sent_on_and_signed_by_the_other_department() -> None:
    departments = [action.who.department for action in COURSE if action.case == "pine-trees" and action.who.department]
    assert departments == ["forestry", "land", "land", "land"]
    assert [step for step, _ in _steps("pine-trees")][3:7] == ["refer-1", "return-1", "send-on-1", "accept-1"]


def test_a_late_referral_comes_after_its_clock() -> None:
    graded, referred = (
        next(action.at for action in COURSE if action.key.endswith(f"boundary-stone/{step}"))
        for step in ("grade-1", "refer-1")
    )
    assert referred - graded > timedelta(hours=24)


def test_after_a_relapse_everything_comes_again() -> None:
    steps = [step for step, _ in _steps("irrigation")]
    assert steps[steps.index("visit-1") :] == [
        "visit-1", "grade-2", "refer-2", "accept-2", "act-2", "resolve-2", "visit-3", "visit-4",
    ]  # fmt: skip


def test_texts_are_marked_as_invented() -> None:
    for action in COURSE:
        text = action.body.get("text") if isinstance(action.body, dict) else None
        assert text is None or text.endswith(SCENARIO.station.mark)


def test_a_step_that_is_taken_out_takes_what_follows_along() -> None:
    steps = [action.key.rpartition("/")[2] for action in without(COURSE, "firecracker", "resolve-1")
             if action.case == "firecracker"]  # fmt: skip
    assert steps == ["report", "screen", "grade-1", "refer-1", "accept-1", "act-1"]
    with pytest.raises(ValueError, match="not in list"):
        without(COURSE, "firecracker", "no-such-step")


def test_the_player_knows_no_service_from_inside() -> None:
    """It speaks as any client would: HTTP and tokens."""
    for path in (ROOT / "deploy" / "halfyear").glob("*.py"):
        assert not re.search(r"(from|import) services", path.read_text(encoding="utf-8")), path.name
