"""Separated text (CSV) as offices save it: its encoding, and its rows whatever is wrong with one of them.

A byte that is broken stays visible as half a character (a lone surrogate), so that whoever reads the cell can name it;
nothing is ever read as another encoding because of it.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

SEPARATORS = (",", ";", "\t", "|", "，", "；")
DECLARED = re.compile(r'"?sep=(.)"?[ \t,;]*(\r\n|\r|\n|$)', re.IGNORECASE)
BROKEN = re.compile("[\ud800-\udfff]")
_BROKEN_RUN = re.compile(f"{BROKEN.pattern}+")
_BEYOND_LATIN = re.compile("[\u0800-\ud7ff\ue000-\U0010ffff]")
_MARKED = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class Separated(NamedTuple):
    """A row: its cells, and whether its quotes are in order; if not, the cells are what its first line gives."""

    cells: list[str]
    sound: bool


def decoded(data: bytes) -> tuple[str, str]:
    """The text and its encoding: what the byte order mark says; else UTF-8; else GB18030, where every byte is valid in
    it and the text is not UTF-8 for the most part. Raises `UnicodeDecodeError`."""
    for mark, encoding in _MARKED:
        if data.startswith(mark):
            passed = "surrogatepass" if encoding == "utf-16" else "surrogateescape"
            return data.decode(encoding, passed), encoding.removesuffix("-sig")
    text = data.decode("utf-8", "surrogateescape")
    broken = len(_BROKEN_RUN.findall(text))
    if not broken or len(_BEYOND_LATIN.findall(text)) > broken:
        return text, "utf-8"
    return data.decode("gb18030"), "gb18030"


def declared(text: str) -> tuple[str | None, str]:
    """The separator that the first line declares (`sep=;`, as spreadsheet programs do), and the text below it."""
    found = DECLARED.match(text)
    return (found[1], text[found.end() :]) if found else (None, text)


def separated(text: str, separator: str) -> Iterator[Separated]:
    """The rows. One whose quotes are not in order costs the others nothing: the next begins after its first line."""
    lines, at = list(io.StringIO(text, newline="")), 0
    while at < len(lines):
        begin = at
        reader = csv.reader((lines[n] for n in range(begin, len(lines))), delimiter=separator, strict=True)
        try:
            for cells in reader:
                at = begin + reader.line_num
                yield Separated(cells, True)
        except csv.Error:
            yield Separated(next(csv.reader([lines[at][: csv.field_size_limit()]], delimiter=separator), []), False)
            at += 1
