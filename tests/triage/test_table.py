"""The rule table means what its words say: what alone means a level, and no table that contradicts itself."""

from datetime import date, datetime
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import yaml
from hypothesis import given as over
from hypothesis import strategies as st

from services.triage.domain.dispute import DISPUTE
from services.triage.domain.grading import Propose
from services.triage.policy import Grading, TriagePolicy, contradictions
from services.triage.views.proposals import Proposal
from shared.kernel.calendar import CHINA
from shared.run.settings import Settings
from shared.store.policies import PolicyFiles
from tests.given import given, policy_of
from tests.triage.disputes import ENTERED, proposed
from tests.triage.story import ANALYST, POLICY

NEXT = policy_of(TriagePolicy, datetime(2027, 1, 1, tzinfo=CHINA))
CODES = sorted(POLICY.grading.factors)
LEVELS = (1, 2, 3, 4)


def table(**changes: Any) -> Grading:
    """The county's first table, changed in these fields."""
    return Grading.model_validate(POLICY.grading.model_dump() | changes)


def factors(**changes: Any) -> dict[str, Any]:
    """The county's factors with these beside or instead."""
    known: dict[str, Any] = POLICY.grading.model_dump()["factors"]
    return known | {code: {"points": points, "zh": "虚构", "en": "invented"} for code, points in changes.items()}


@pytest.mark.parametrize("factor", ["violence_or_threat", "weapon", "many_people"])
def test_what_alone_means_a_level_is_proposed_at_least_at_it(factor: str) -> None:
    points = NEXT.grading.factors[factor].points
    by_words = proposed(2, points, factor).model_copy(update={"policy": NEXT.version})
    given(DISPUTE, NEXT, ENTERED).when(Propose(factors=(factor,)), by=ANALYST).then(by_words)
    given(DISPUTE, POLICY, ENTERED).when(Propose(factors=(factor,)), by=ANALYST).then(proposed(3, points, factor))


def test_points_may_still_lead_to_a_more_serious_level() -> None:
    assert NEXT.grading.propose(["violence_or_threat", "weapon"]) == (1, 9)


def test_the_reasons_name_what_alone_means_the_level_and_only_where_the_points_do_not() -> None:
    alone = Proposal.of(NEXT, frozenset({"violence_or_threat", "repeat"}), False, 2)
    by_points = Proposal.of(NEXT, frozenset({"violence_or_threat", "livelihood"}), False, 2)
    assert alone is not None
    assert by_points is not None
    assert ([one.zh for one in alone.alone], alone.points) == (["有暴力或威胁"], 5)
    assert (by_points.alone, by_points.points, by_points.at_least) == ([], 6, 6)


def test_the_words_of_the_rule_say_what_alone_means_a_level() -> None:
    rule = NEXT.own_words()["rule"]
    assert [one.zh for one in vars(rule["2"])["alone"]] == ["有暴力或威胁", "持有凶器", "涉及多人"]
    assert [vars(rule[level])["alone"] for level in "134"] == [(), (), ()]


@over(
    points=st.lists(st.integers(0, 9), min_size=len(CODES), max_size=len(CODES)),
    alone=st.dictionaries(st.sampled_from(CODES), st.sampled_from(LEVELS)),
    some=st.frozensets(st.sampled_from(CODES)),
    one_more=st.sampled_from(CODES),
    relapsed=st.booleans(),
)
def test_no_factor_and_no_relapse_makes_a_proposal_less_serious(
    points: list[int], alone: dict[str, int], some: frozenset[str], one_more: str, relapsed: bool
) -> None:
    rule = table(factors=factors(**dict(zip(CODES, points, strict=True))), at_least=alone)
    before = rule.propose(some, relapsed)
    assert rule.propose(some | {one_more}, relapsed).level <= before.level
    assert rule.propose(some, relapsed=True).level <= before.level


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "thresholds that do not fall": ({"thresholds": {1: 6, 2: 6, 3: 2}}, "thresholds: level 1 begins at 6 points"),
    "thresholds that rise": ({"thresholds": {1: 9, 2: 3, 3: 5}}, "thresholds: level 2 begins at 3 points"),
    "a threshold of no level": ({"thresholds": {1: 9, 2: 6, 3: 2, 7: 1}}, "thresholds.7: there is no level 7"),
    "a level beyond all points": ({"thresholds": {1: 99, 2: 6, 3: 2}}, "leads to level 1"),
    "a level between the points": (
        {"factors": {"all": {"points": 9, "zh": "虚构", "en": "invented"}}, "relapse_points": 9}, "leads to level 2"
    ),
    "a last level that no points are few enough for": ({"thresholds": {1: 9, 2: 6, 3: 0}}, "leads to level 4"),
    "a level without a threshold": ({"thresholds": {1: 9, 2: 6}}, "leads to level 4"),
    "at least a level that is none": ({"at_least": {"weapon": 7}}, "at_least.weapon: there is no level 7"),
    "at least for no factor": ({"at_least": {"weapons": 2}}, "at_least.weapons: there is no factor weapons"),
    "a factor that weighs nothing": ({"factors": factors(rumour=0)}, "factors.rumour: it has no points"),
    "a factor below nothing": ({"factors": factors(calm=-1)}, "factors.calm.points: -1"),
    "a relapse below nothing": ({"relapse_points": -1}, "relapse_points: -1"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "told"), WRONG.values(), ids=WRONG.keys())
def test_a_table_that_contradicts_itself_is_told_with_its_place(changes: dict[str, Any], told: str) -> None:
    assert told in "; ".join(contradictions(table(**changes), LEVELS))


def test_a_factor_without_points_may_mean_a_level_alone_and_lead_to_one_that_points_do_not() -> None:
    beyond = table(factors=factors(arson=0), at_least={"arson": 1}, thresholds={1: 99, 2: 6, 3: 2})
    assert contradictions(beyond, LEVELS) == []


def test_the_county_policies_say_what_they_mean() -> None:
    assert [contradictions(policy.grading, LEVELS) for policy in (POLICY, NEXT)] == [[], []]


def test_a_policy_file_whose_table_contradicts_itself_is_refused_in_one_line_that_names_it(tmp_path: Path) -> None:
    folder = Path(copytree(Settings().policy, tmp_path / "policy"))
    own = {"version": "9", "adopted": date(2026, 9, 1), "triage": {"grading": {"at_least": {"weapons": 2}}}}
    (folder / "stations" / "changluo" / "9.yaml").write_text(yaml.safe_dump(own), encoding="utf-8")
    with pytest.raises(
        ValueError, match=r"changluo/9.yaml over county/2026-01.yaml: .*grading.at_least.weapons"
    ) as told:
        PolicyFiles(folder, TriagePolicy)
    assert "\n" not in str(told.value)
