"""A reason is declared once and called to refuse; what it says is filled in with words of its own house."""

from shared.http.problem import of_refusal
from shared.kernel.policy import Label
from shared.kernel.refusals import Conflict, Invalid, OutOfOrder, Reason

FULL = Reason(OutOfOrder, "full", "第{number}号已满：请改用 {others}", "number {number} is full: use one of {others}")


def test_a_refusal_is_of_its_kind_and_says_the_same_in_both_languages_with_lists_joined_as_each_joins_them() -> None:
    for others in (("a", "b"), {"a": 1, "b": 2}, ["a", "b"]):
        refused = FULL(number=3, others=others)
        assert (type(refused), refused.code) == (OutOfOrder, "full")
        assert (refused.zh, refused.en) == ("第3号已满：请改用 a、b", "number 3 is full: use one of a, b")


def test_words_of_the_policy_are_named_in_each_language_with_the_codes_that_a_form_sends() -> None:
    refused = FULL(number=3, others={"land": Label(zh="土地", en="land office"), 7: Label(zh="七", en="seven")})
    assert refused.zh == "第3号已满：请改用 土地（land）、七（7）"
    assert refused.en == "number 3 is full: use one of land office (land), seven (7)"


def test_a_word_that_is_filled_in_is_taken_as_it_is() -> None:
    assert FULL(number="{others}", others="{number}").en == "number {others} is full: use one of {number}"


def test_of_a_conflict_the_version_now_is_a_member_of_the_problem() -> None:
    stale = Reason(Conflict, "stale", "已是第{version}版：请重新读取", "it is at version {version}: read it again")
    problem = of_refusal(stale(version=7))
    assert (problem.status, problem.code, problem.extra) == (412, "stale", {"version": 7})
    assert of_refusal(FULL(number=3, others="a")).extra == {}


SCHEMA = {
    "properties": {"body": {"oneOf": [], "discriminator": {"propertyName": "as", "mapping": {"visit": "#/x/Visit"}}}},
    "$defs": {"Visit": {"properties": {"due_at": {"title": "期限 · due"}}}},
}


def test_what_speaks_of_a_field_is_told_at_it_in_the_shape_that_has_it_and_as_before_where_none_has() -> None:
    past = Reason(Invalid, "due-in-past", "期限已过：请另选", "it is past: choose another", field="due_at")
    [place] = of_refusal(past(), SCHEMA).extra["errors"]
    assert (place["at"], place["what"]) == ("body/due_at", "refused")
    assert (place["label_zh"], place["detail_zh"]) == ("期限", "期限已过：请另选")
    assert (place["label"], place["detail"]) == ("due", "it is past: choose another")
    assert of_refusal(Reason(Invalid, "other", "一", "one", field="other")(), SCHEMA).extra == {}
