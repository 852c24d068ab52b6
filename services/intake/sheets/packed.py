"""A workbook (xlsx) is a zip of XML: what must be so before a library reads it, and what the library does not tell."""

import re
import zipfile
from typing import IO
from xml.parsers import expat

from services.intake.sheets import refusals

MOST_BYTES_UNPACKED = 25_000_000  # an xlsx is a zip, and a small zip can be a large flood
MOST_STYLE_BYTES = 1_000_000  # each becomes an object; those of a sheet that people wrote have some thousand
LONGEST_TAG = 100_000  # bytes; expat reads one that is not at its end anew with each piece that comes
MOST_SHEETS = 30
PART_BYTES = 64 * 1024
TAG = re.compile(rb"<[^>]{%d}" % LONGEST_TAG)
FORMULA = re.compile(rb"<(\w+:)?f[\s>/]")


def check(packed: zipfile.ZipFile) -> None:
    """Raises `Invalid` for what no spreadsheet program writes."""
    if sum(entry.file_size for entry in packed.infolist()) > MOST_BYTES_UNPACKED:
        raise refusals.FILE_TOO_LARGE_UNPACKED(megabytes=MOST_BYTES_UNPACKED // 1_000_000)
    if packed.read("xl/workbook.xml").count(b"<sheet ") > MOST_SHEETS:  # each would be looked through for its size
        raise refusals.FILE_MALFORMED()
    if any(entry.file_size > MOST_STYLE_BYTES for entry in packed.infolist() if entry.filename.endswith("styles.xml")):
        raise refusals.FILE_MALFORMED()
    for entry in packed.infolist():
        with packed.open(entry) as part:
            if _declares_a_type(part):
                raise refusals.FILE_MALFORMED()
    if any(TAG.search(packed.read(entry)) for entry in packed.infolist() if entry.filename.endswith((".xml", ".rels"))):
        raise refusals.FILE_MALFORMED()


def holds_formulas(packed: zipfile.ZipFile) -> bool:
    """Whether a part has one: only then are values and formulas read beside each other."""
    return any(FORMULA.search(packed.read(name)) for name in packed.namelist())


def _declares_a_type(part: IO[bytes]) -> bool:
    """Whether this part is XML with a document type, in which alone entities are declared. No more is read of it than
    what stands before its first element."""
    parser, seen = expat.ParserCreate(), set[str]()
    parser.StartDoctypeDeclHandler = lambda *_: seen.add("type")
    parser.StartElementHandler = lambda *_: seen.add("element")
    try:
        while not seen and (some := part.read(PART_BYTES)):
            parser.Parse(some)
    except expat.ExpatError:  # a picture, or what the library will stumble over as well
        pass
    return "type" in seen
