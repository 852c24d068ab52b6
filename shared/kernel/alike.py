"""Texts for comparing: the same however they are written. What was said is kept as it was said."""

import re
import unicodedata

from shared.kernel.text import CHOOSING, UNSEEN

_NOT_SEEN = re.compile(f"[{UNSEEN}]")
_NOT_COMPARED = re.compile(f"[{UNSEEN}{CHOOSING}]")
_BLANKS = re.compile(r"\s+")


def without_unseen(text: str) -> str:
    """The text without what cannot be seen: zero-width characters, marks of direction, byte order marks."""
    return text if text.isascii() else _NOT_SEEN.sub("", text)


def alike(text: str) -> str:
    """The same for texts that differ in kinds of digits, letters and blanks (Unicode NFKC), in line ends, or in what
    cannot be seen."""
    return _BLANKS.sub(" ", _NOT_COMPARED.sub("", unicodedata.normalize("NFKC", text))).strip()


def name_alike(text: str) -> str:
    """The same for names of places that are alike, wherever blanks stand in them."""
    return alike(text).replace(" ", "")
