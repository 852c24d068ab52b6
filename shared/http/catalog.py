"""The catalogue of problems: what each of them means and what to do, as was declared where they are raised."""

import re
import sys
from collections.abc import Iterator
from typing import TypeAlias

from pydantic import BaseModel, ConfigDict

from shared.http.problem import AT, PROBLEM_TYPES, ProblemType, status_of
from shared.kernel.refusals import REASONS, Reason, Refused

Declared: TypeAlias = ProblemType | Reason[Refused]

_WORD = re.compile(r"\{\w+\}")


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True)


class Said(_Closed):
    """A sentence in its two parts; … stands for what is filled in."""

    cause: str
    next_step: str


class Sentence(_Closed):
    """Why, and what to do, in both languages."""

    zh: Said
    en: Said


class Entry(_Closed):
    """A type of problem: its address, its code, the status it comes with, and the sentences it is said in."""

    type: str
    code: str
    status: int
    sentences: tuple[Sentence, ...]


Catalog: TypeAlias = dict[str, Entry]


def catalog(package: str) -> Catalog:
    """What a service may answer whose modules lie in this package, by code: its own problems and those of `shared`."""
    found: Catalog = {}
    for declared in sorted(declared_in("shared", package), key=lambda declared: declared.code):
        entry = entry_of(declared)
        said = found[entry.code].sentences if entry.code in found else ()
        sentences = tuple(dict.fromkeys((*said, *entry.sentences)))
        found[entry.code] = entry.model_copy(update={"sentences": sentences})
    return found


def declared_in(*packages: str) -> Iterator[Declared]:
    """What was declared in the loaded modules of these packages, in the order in which it was.

    Beware: it is found by its name in a module, and not inside of another value.
    """
    roots = tuple(f"{package}." for package in packages if package)
    modules = [module for name, module in list(sys.modules.items()) if f"{name}.".startswith(roots)]
    named = {id(value) for module in modules for value in vars(module).values()}
    every: tuple[Declared, ...] = (*PROBLEM_TYPES, *REASONS)
    return (declared for declared in every if id(declared) in named)


def entry_of(declared: Declared) -> Entry:
    """What was declared, as an entry of the catalogue."""
    status = declared.status if isinstance(declared, ProblemType) else status_of(declared.kind)
    sentence = Sentence(zh=_said(declared.zh, "："), en=_said(declared.en, ": "))
    return Entry(type=f"{AT}{declared.code}", code=declared.code, status=status, sentences=(sentence,))


def _said(sentence: str, colon: str) -> Said:
    cause, _, next_step = _WORD.sub("…", sentence).partition(colon)
    return Said(cause=cause, next_step=next_step)
