"""Texts for comparing: the same however they are written. What was said is kept as it was said."""

import re
import unicodedata

from shared.kernel.characters import CHOOSING, UNSEEN

_NOT_SEEN = re.compile(f"[{UNSEEN}]")
_NOT_COMPARED = re.compile(f"[{UNSEEN}{CHOOSING}]")
_BLANKS = re.compile(r"\s+")


def without_unseen(text: str) -> str:
    """The text without what cannot be seen: zero-width characters, marks of direction, byte order marks."""
    return text if text.isascii() else _NOT_SEEN.sub("", text)


def alike(text: str) -> str:
    """The same for texts that differ in kinds of digits, letters and blanks (Unicode NFKC), in line ends, or in what
    cannot be seen."""
    if not text.isascii():
        for _ in range(2):  # what is not seen may stand between a letter and its accent, and may be what NFKC makes
            text = unicodedata.normalize("NFKC", _NOT_COMPARED.sub("", text))
        text = _NOT_COMPARED.sub("", text)
    return _BLANKS.sub(" ", text).strip()


def name_alike(text: str) -> str:
    """The same for names of places that are alike, wherever blanks stand in them."""
    return alike(text).replace(" ", "")
