"""What two reports have in common, and how often that tells the same trouble: measured on invented pairs."""

from datetime import timedelta

import pytest

from services.triage.domain.likeness import Why, characters, is_same_place, likeness
from tests.triage.pairs import measured, pairs


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("排水沟堵了", "排水沟堵了", 1.0),
        ("排水沟堵了！", "排水沟，堵了", 1.0),
        ("付了１００元", "付了100元", 1.0),
        ("排水沟", "晒谷坪", 0.0),
        ("排水沟", "", 0.0),
        ("甲乙丙丁", "甲乙", 2 / 8**0.5),
    ],
)
def test_texts_are_as_like_as_the_characters_that_they_share(one: str, other: str, expected: float) -> None:
    assert likeness(characters(one), characters(other)) == pytest.approx(expected)
    assert likeness(characters(other), characters(one)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("砖厂", "砖厂门口", True),
        ("砖厂", "砖厂", True),
        ("砖厂", "茶厂", False),
        ("", "砖厂", False),
        ("厂", "砖厂", False),
    ],
)
def test_a_place_is_the_same_as_one_that_it_is_a_part_of(one: str, other: str, expected: bool) -> None:
    assert is_same_place(one, other) is is_same_place(other, one) is expected


def test_place_and_person_weigh_more_than_words_and_words_more_than_days() -> None:
    both = Why(same_village=True, same_place=True, persons=1, apart=timedelta(days=9), likeness=0.2)
    place = Why(same_village=True, same_place=True, persons=0, apart=timedelta(days=9), likeness=0.6)
    nearer = Why(same_village=True, same_place=True, persons=0, apart=timedelta(days=1), likeness=0.6)
    words = Why(same_village=True, same_place=False, persons=0, apart=timedelta(), likeness=0.9)
    assert sorted([words, both, place, nearer], key=lambda why: why.weight, reverse=True) == [
        both,
        nearer,
        place,
        words,
    ]


@pytest.mark.parametrize(
    ("days", "likeness", "expected"), [(3, 0.35, True), (3, 0.34, False), (29, 0.59, False), (29, 0.60, True)]
)
def test_of_the_village_what_is_longer_ago_is_shown_where_the_words_are_nearly_the_same(
    days: int, likeness: float, expected: bool
) -> None:
    why = Why(same_village=True, same_place=False, persons=0, apart=timedelta(days=days), likeness=likeness)
    assert why.is_likely is expected
    assert not Why(same_village=False, same_place=False, persons=0, apart=timedelta(), likeness=1).is_likely


def test_of_the_two_hundred_pairs_the_same_troubles_are_shown_and_few_others() -> None:
    found = pairs()
    assert {label: sum(pair.label == label for pair in found) for label in ("same", "kind", "different")} == {
        "same": 44,
        "kind": 88,
        "different": 68,
    }
    rule = measured(found, lambda why: why.is_likely)
    assert (round(rule.precision, 2), round(rule.recall, 2)) == (0.67, 0.89), "docs/repeats.md says so"
    assert not [pair for pair in found if pair.label == "different" and pair.why.is_likely]
