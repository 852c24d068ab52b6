"""Every refusal and every problem is declared, says in both languages why and what to do, and stands in the page."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

from deploy.contract import check
from deploy.problems import PAGE, catalogs, problems_page
from shared.http.catalog import Declared, declared_in, entry_of
from shared.http.problem import PROBLEM_TYPES
from shared.kernel.refusals import REASONS
from tests.machines import ROOT

CATALOGS = catalogs()
DECLARED: list[Declared] = [*PROBLEM_TYPES, *REASONS]
CONSOLE = ROOT / "services" / "console"
KINDS = {"Refused", "OutOfOrder", "NotFound", "NotAllowed", "Invalid", "Conflict", "Problem"}


@pytest.mark.parametrize("declared", DECLARED, ids=lambda declared: declared.code)
def test_each_sentence_is_a_cause_and_a_next_step_divided_by_its_only_colon(declared: Declared) -> None:
    for sentence, colon in ((declared.zh, "："), (declared.en, ": ")):
        cause, _, next_step = sentence.partition(colon)
        assert cause.strip(), sentence
        assert next_step.strip(), sentence
        assert sentence.count(colon.strip()) == 1, sentence


@pytest.mark.parametrize("declared", DECLARED, ids=lambda declared: declared.code)
def test_each_sentence_is_in_the_language_that_it_is_said_to_be_in(declared: Declared) -> None:
    assert re.search("[\u4e00-\u9fff]", declared.zh)
    assert not re.search("[\u3000-\u9fff\uff00-\uffef]", declared.en)


@pytest.mark.parametrize("declared", DECLARED, ids=lambda declared: declared.code)
def test_each_code_is_in_kebab_case(declared: Declared) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", declared.code)


def test_a_code_has_the_same_status_wherever_it_is_declared() -> None:
    statuses: dict[str, set[int]] = defaultdict(set)
    for declared in DECLARED:
        statuses[declared.code].add(entry_of(declared).status)
    assert {code: found for code, found in statuses.items() if len(found) != 1} == {}


def test_whatever_is_declared_has_a_name_by_which_a_catalogue_finds_it() -> None:
    found = {id(declared) for declared in declared_in("shared", "services", "tests")}
    assert [declared.code for declared in DECLARED if id(declared) not in found] == []


def test_nothing_is_refused_that_was_not_declared() -> None:
    made = {
        str(path.relative_to(ROOT))
        for folder in ("services", "shared")
        for path in (ROOT / folder).rglob("*.py")
        if CONSOLE not in path.parents  # which tells what services refused, and is told so by a `Refused` of its own
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KINDS
    }
    assert made == {"shared/http/problem.py"}, "declare it with `reason` or `problem_type`, and call that"


def test_a_service_lists_what_it_may_answer_and_nothing_of_another() -> None:
    assert {name for name, found in CATALOGS.items() if "file-malformed" in found} == {"intake"}
    assert {name for name, found in CATALOGS.items() if "same-level" in found} == {"triage"}
    assert {name for name, found in CATALOGS.items() if "stale-version" in found} == CATALOGS.keys()
    assert {found["stale-version"].status for found in CATALOGS.values()} == {412}


def test_a_code_of_several_sentences_is_one_entry_with_all_of_them() -> None:
    causes = [sentence.en.cause for sentence in CATALOGS["referral"]["already-resolved"].sentences]
    assert causes == ["the dispute is resolved already", "the dispute is resolved and being visited"]


@pytest.mark.parametrize(
    ("service", "code"),
    [("triage", "unknown-report"), ("referral", "unknown-dispute"), ("followup", "unknown-dispute"),
     *((service, "unknown-stream") for service in CATALOGS)],
)  # fmt: skip
def test_what_comes_over_the_bus_and_is_not_there_may_still_be_on_its_way(service: str, code: str) -> None:
    said = [
        sentence for sentence in CATALOGS[service][code].sentences if "try again in a moment" in sentence.en.next_step
    ]
    assert ["请稍候再试" in sentence.zh.next_step for sentence in said] == [True]


def test_what_is_said_of_a_clock_is_said_of_a_demonstration_which_alone_shows_one() -> None:
    clocks = [declared for declared in DECLARED if "/clock" in declared.en or "clock" in declared.code]
    assert {declared.code for declared in clocks} == {"clock-is-real", "clock-goes-forward", "moment-to-come"}
    assert all("demonstration" in declared.en and "演示" in declared.zh for declared in clocks)


def test_words_that_are_filled_in_are_left_out() -> None:
    [sentence] = CATALOGS["triage"]["same-level"].sentences
    assert (sentence.zh.cause, sentence.en.cause) == ("这件纠纷已是…级", "this dispute is at level … already")


def test_the_page_is_what_the_code_says_and_a_page_that_is_not_is_found(tmp_path: Path) -> None:
    other = tmp_path / "problems.md"
    other.write_text(problems_page().replace("| 412 |", "| 409 |"), encoding="utf-8")
    assert check(page=PAGE) == []
    assert check(page=other) == ["problems.md: not what the code says: `make contracts`"]
