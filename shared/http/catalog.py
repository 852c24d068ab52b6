"""The catalogue of problems: what each of them means and what to do, as was declared where they are raised."""

import re
import sys
from collections.abc import Iterator
from typing import TypeAlias

from pydantic import BaseModel, ConfigDict

from shared.http.problem import AT, PROBLEM_TYPES, ProblemType, status_of
from shared.kernel.refusals import REASONS, Reason, Refused

Declared: TypeAlias = ProblemType | Reason[Refused]

STATUS_WORDS = {
    400: "请求格式有误 · the request is not well formed",
    401: "没有有效令牌 · no valid token",
    403: "无权办理 · not allowed to this role or person",
    404: "没有这个对象，或不归您查看 · no such subject, or none that you may know of",
    408: "请求未及时到达 · the request came too slowly",
    409: "与当前阶段不符 · does not fit the phase that the subject is in",
    412: "版本不符 · the subject is not at the version that was seen",
    413: "正文过大 · the body is too large",
    415: "正文类型不受支持 · the body is of another kind",
    422: "内容不符合要求 · the words are not right",
    428: "须附所见版本 · the version seen must be named",
    429: "请求过于频繁 · too many requests",
    431: "请求头过大 · the head of the request is too large",
    500: "内部错误 · something broke inside",
    503: "暂时不可用 · away or busy for a moment",
}
"""What each status means, whichever problem it comes with."""

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
