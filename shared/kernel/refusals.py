"""Refusals: how a decider says no, with a code for machines and a sentence in both languages that says what to do.

A reason is declared once, where its domain is, as a cause and a next step: `cause：next step`. It is called to refuse:

    ALREADY_SIGNED = reason(OutOfOrder, "already-signed", "已签收：请刷新后查看", "it is signed for: open it to see")
    raise ALREADY_SIGNED()
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from shared.kernel.words import by_name


class Refused(Exception):
    """The domain says no. `code` names the reason for machines; `zh` and `en` say it and what to do next, with the
    `words` that were filled in; `field` is the one of the command that it speaks of, if it is one."""

    def __init__(self, code: str, zh: str, en: str, words: Mapping[str, object] | None = None, field: str = "") -> None:
        super().__init__(en)
        self.code, self.zh, self.en, self.words, self.field = code, zh, en, words or {}, field


class OutOfOrder(Refused):
    """The step does not fit the phase that its subject is in."""


class NotFound(Refused):
    """There is no such subject, or none that this actor may know of."""


class NotAllowed(Refused):
    """This actor may not do this."""


class Invalid(Refused):
    """The fields of the command do not make sense together."""


class Conflict(Refused):
    """The stream is not at the version that the sender names; among the words is its `version` now."""


class Unavailable(Exception):
    """The service cannot answer for now; what was asked may be asked again with the same id."""


class Busy(Unavailable):
    """More waits already than may: nothing is broken, and it goes on as soon as that is done."""


R = TypeVar("R", bound=Refused)
R_co = TypeVar("R_co", bound=Refused, covariant=True)


@dataclass(frozen=True, slots=True)
class Reason(Generic[R_co]):
    """Why something is refused. `{words}` in its sentences are filled in when it is called; lists are joined, and those
    of the policy are named.

    Beware: what is filled in is the policy's or the stream's, and never what was sent.
    """

    kind: type[R_co]
    code: str
    zh: str
    en: str
    field: str = ""

    def __call__(self, **words: object) -> R_co:
        """The refusal, to be raised."""
        zh, en = by_name(words)
        return self.kind(self.code, filled(self.zh, "、", zh), filled(self.en, ", ", en), words, self.field)


REASONS: list[Reason[Refused]] = []
"""Every reason that was declared in the modules that are loaded."""


def reason(kind: type[R], code: str, zh: str, en: str, field: str = "") -> Reason[R]:
    """Declare a reason; it is told at `field`, where it speaks of one of the command."""
    declared = Reason(kind, code, zh, en, field)
    REASONS.append(declared)
    return declared


def filled(sentence: str, between: str, words: Mapping[str, object]) -> str:
    """The sentence with its words filled in; those of several are joined by `between`."""
    return sentence.format_map({name: _joined(word, between) for name, word in words.items()})


def _joined(word: object, between: str) -> object:
    if isinstance(word, Iterable) and not isinstance(word, str):
        return between.join(str(one) for one in word)
    return word
