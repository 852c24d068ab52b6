"""The process in which one sheet is read: `python -m services.intake.sheets.child SECONDS MEGABYTES`.

It takes a line of JSON, the vocabulary and the fields that headings were given, and then the file from its standard
input, and answers on its standard output.
"""

import sys
import warnings

import orjson

from services.intake.apart import limit
from services.intake.sheets import refusals
from services.intake.sheets.answer import Why
from services.intake.sheets.reading import read_sheet
from shared.kernel.refusals import Refused


def main() -> None:
    """Read one sheet and say what it holds, or why it cannot be read."""
    seconds, megabytes = map(int, sys.argv[1:])
    limit(seconds, megabytes)
    warnings.simplefilter("ignore")  # what a library finds odd in a file is nobody's
    words, given = orjson.loads(sys.stdin.buffer.readline())
    try:
        said = b"+" + read_sheet(sys.stdin.buffer.read(), words, given).model_dump_json().encode()
    except MemoryError:
        said = _no(refusals.FILE_TOO_HEAVY())
    except Refused as refused:
        said = _no(refused)
    sys.stdout.buffer.write(said)


def _no(why: Refused) -> bytes:
    return b"-" + Why.of(why).model_dump_json().encode()


if __name__ == "__main__":
    main()
