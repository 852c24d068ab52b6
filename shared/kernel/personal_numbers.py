"""Numbers that name one person: where identity numbers (身份证号) and mobile phone numbers stand in a text.

An identity number has 18 digits (GB 11643-1999), the last a check character (ISO 7064, MOD 11-2) that may be an X.
Digits may be of any script and full-width, with blanks, hyphens or what cannot be seen between groups of them; a group
is taken whole or not at all, so that no longer number is cut. One of the old 15 digits has no check, and is taken where
the text calls it one.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias
from unicodedata import decimal

from shared.kernel.characters import CHOOSING, UNSEEN

BORN = range(1900, 2101)  # a year to come is possible for whoever reads no clock
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1)
X = "Xx\uff38\uff58\u2169\u2179\u00d7\u2715\u0425\u0445\u03a7\u03c7"
"""As keyboards have it: full-width, the Roman ten, the sign for times, Cyrillic and Greek too."""
_BETWEEN = rf"[\s\u0085{UNSEEN}{CHOOSING}\-\u00ad\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d\u00b7_]*"
_CHAIN = re.compile(rf"\d(?:{_BETWEEN}\d){{10,}}(?:{_BETWEEN}[{X}])?")
_PHONE = re.compile(r"(?:(?:00)?86)?1[3-9]\d{9}")
_CALLED_SO = re.compile(
    r"(?:身份证|身份號|身份号|证件号|公民身份|(?<![A-Za-z])(?:identity|ID))[^\d\n]{0,12}$", re.IGNORECASE
)

Number: TypeAlias = str
"""Its digits, 0 to 9, and X."""


class Span(NamedTuple):
    """Where a number stands in a text: `text[begin:end]`."""

    begin: int
    end: int


class _Sign(NamedTuple):
    """A digit of a chain: what it is, where it stands, and whether a group begins before it and ends behind it."""

    digit: str
    at: int
    begins: bool
    ends: bool


def identity_numbers(text: str) -> list[Span]:
    """Where identity numbers stand in this text, in order, none within another."""
    return [
        span
        for chain in _CHAIN.finditer(text)
        for span in _found(_signs(chain), _is_old_too if _is_called_so(chain) else _is_checked, (18, 15))
    ]


def phone_numbers(text: str) -> list[Span]:
    """The same for mobile phone numbers of 11 digits, with +86 before them if it is there."""
    return [span for chain in _CHAIN.finditer(text) for span in _found(_signs(chain), _is_phone, (15, 13, 11))]


def _found(signs: Sequence[_Sign], is_one: Callable[[Number], bool], lengths: Sequence[int]) -> Iterator[Span]:
    n = 0
    while n < len(signs):
        some = next((some for some in _groups(signs, n, lengths) if is_one("".join(one.digit for one in some))), None)
        if some:
            yield Span(some[0].at, some[-1].at + 1)
        n += len(some) if some else 1


def _groups(signs: Sequence[_Sign], n: int, lengths: Sequence[int]) -> Iterator[Sequence[_Sign]]:
    """What begins with this digit, is of such a length, and is whole groups."""
    for length in lengths if signs[n].begins else ():
        some = signs[n : n + length]
        if len(some) == length and some[-1].ends:
            yield some


def _signs(chain: re.Match[str]) -> list[_Sign]:
    """The digits of a chain, and the X at its end. A group of digits may end before an X, and none begins with one."""
    places = [(chain.start() + n, sign) for n, sign in enumerate(chain[0]) if sign in X or sign.isdecimal()]
    at = {place for place, sign in places if sign not in X}
    return [
        _Sign("X" if sign in X else str(decimal(sign)), place, place - 1 not in at, place + 1 not in at)
        for place, sign in places
    ]


def _is_called_so(chain: re.Match[str]) -> bool:
    """Whether the text says right before it that an identity number comes."""
    return bool(_CALLED_SO.search(chain.string, max(0, chain.start() - 24), chain.start()))


def _is_checked(number: Number) -> bool:
    """Whether this has a region, a day of birth and the check character that belongs to them."""
    if len(number) != 18 or number[0] == "0" or not number[:17].isdigit() or not _is_day(number[6:14]):
        return False
    values = [10 if sign == "X" else int(sign) for sign in number]
    return sum(value * weight for value, weight in zip(values, WEIGHTS, strict=True)) % 11 == 1


def _is_old_too(number: Number) -> bool:
    return _is_checked(number) or (len(number) == 15 and number.isdigit() and _is_day(f"19{number[6:12]}"))


def _is_phone(number: Number) -> bool:
    return _PHONE.fullmatch(number) is not None


def _is_day(digits: str) -> bool:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year in BORN
    except ValueError:
        return False
