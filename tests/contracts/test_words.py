"""One Chinese word for one thing: what docs/glossary.md never uses stands in no text that a person reads."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.machines import ROOT

CHINESE = re.compile("[\u4e00-\u9fff]")
GLOSSARY = ROOT / "docs" / "glossary.md"
PAGES = (
    "*.md",
    "docs/*.md",
    "docs/*.svg",
    "services/console/templates/**/*.html",
    "services/console/locale/**/*.po",
    "services/*/README.md",
    "deploy/**/*.yaml",
    "tests/contracts/asyncapi.yaml",
)


class Term(NamedTuple):
    """A row of the glossary: the words for a thing, and those that are never used for it."""

    words: list[str]
    never: list[str]


def terms() -> list[Term]:
    """The words of the work."""
    rows = GLOSSARY.read_text(encoding="utf-8").partition("\n## The words of the work")[2].splitlines()
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows if row.startswith("|")]
    return [Term(re.split("[、；]", zh), never.split("、")) for _, zh, _, never in cells[2:]]


def texts() -> Iterator[tuple[str, str]]:
    """Every Chinese text, with where it stands: strings and docstrings of programs, pages, policies."""
    for folder in ("services", "shared", "deploy"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value
    for pattern in PAGES:
        for path in sorted(ROOT.glob(pattern)):
            if path != GLOSSARY:
                lines = path.read_text(encoding="utf-8").splitlines()
                yield from ((f"{path.relative_to(ROOT)}:{n}", line) for n, line in enumerate(lines, start=1))


TERMS = terms()
TEXTS = [(where, text) for where, text in texts() if CHINESE.search(text)]
WORDS = sorted((word for term in TERMS for word in term.words), key=len, reverse=True)


def says(text: str, never: str) -> bool:
    """Whether it stands there, and not within a word that is right: 移交 within 移交警务."""
    for word in WORDS:
        if never in word:
            text = text.replace(word, "＿")
    return never in text


def test_there_are_texts_of_every_sort() -> None:
    said = {Path(where.partition(":")[0]).suffix for where, _ in TEXTS}
    assert said == {".py", ".md", ".svg", ".yaml", ".html", ".po"}
    assert len(TERMS) > 20


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.words[0])
def test_a_thing_has_its_own_word_and_no_other(term: Term) -> None:
    assert [(where, never) for where, text in TEXTS for never in term.never if says(text, never)] == []


def test_a_word_that_is_never_used_is_nobody_s_word() -> None:
    assert set(WORDS).isdisjoint(never for term in TERMS for never in term.never)
