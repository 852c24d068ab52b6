"""The process in which one file is made clean: `python -m services.intake.attachments.child SECONDS MEGABYTES PIXELS`.

It takes the file from its standard input, and answers on its standard output: `+`, a line of JSON (kind and location)
and what is kept, or `-` and why not.
"""

import sys
import warnings

import orjson

from services.intake.apart import limit
from services.intake.attachments.answer import Unclean


def main() -> None:
    """Make one file clean, or say why it cannot be."""
    seconds, megabytes, most_pixels = map(int, sys.argv[1:])
    limit(seconds, megabytes)
    warnings.simplefilter("ignore")  # what a library finds odd in a file is nobody's
    sys.stdout.buffer.write(_answer(sys.stdin.buffer.read(), most_pixels))


def _answer(data: bytes, most_pixels: int) -> bytes:
    from services.intake.attachments.clean import cleaned  # within the limits

    try:
        clean = cleaned(data, most_pixels)
    except MemoryError:
        return b"-too-heavy"
    except Unclean as unclean:
        return b"-" + unclean.why.encode()
    except Exception:  # whatever a damaged file makes the libraries stumble over
        return b"-damaged"
    return b"+" + orjson.dumps([clean.kind, list(clean.location or ())]) + b"\n" + clean.data


if __name__ == "__main__":
    main()
