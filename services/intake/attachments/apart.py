"""A file is made clean in a process of its own, as a sheet is read in one."""

import orjson
import structlog

from services.intake.apart import Ended, answered_apart
from services.intake.attachments import refusals
from services.intake.attachments.answer import Clean, Location
from services.intake.attachments.kinds import kind_of
from services.intake.policy import Attachments

log = structlog.get_logger()
CHILD = "services.intake.attachments.child"
MOST_BYTES = 10_000_000  # of one, whatever a policy allows
SECONDS = 20  # from its start to its answer; the largest photo takes some six
MEGABYTES = 1_000  # of addresses: a heic of fifty million pixels needs less than 700 on two cores

REFUSED = {
    b"kind-unknown": refusals.ATTACHMENT_KIND_UNKNOWN,
    b"damaged": refusals.ATTACHMENT_DAMAGED,
    b"pixels-too-many": refusals.ATTACHMENT_PIXELS_TOO_MANY,
    b"too-heavy": refusals.ATTACHMENT_TOO_HEAVY,
}


def clean_apart(data: bytes, allowed: Attachments, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> Clean:
    """What is kept of this file, made clean in another process, which is ended when it takes longer than this or wants
    more memory.

    Blocks. Raises `Invalid` for what is of no kind, damaged, larger than allowed, and where a limit ended it.
    """
    if len(data) > allowed.megabytes * 1_000_000:
        raise refusals.ATTACHMENT_TOO_LARGE(megabytes=allowed.megabytes)
    if kind_of(data) is None:
        raise refusals.ATTACHMENT_KIND_UNKNOWN()
    try:
        said = answered_apart(CHILD, [megabytes, allowed.megapixels * 1_000_000], data, seconds)
    except Ended as ended:
        log.warning("attachment_reader_ended", status=ended.status)
        raise refusals.ATTACHMENT_TOO_HEAVY() if ended.by_limit else refusals.ATTACHMENT_DAMAGED() from ended
    if said[:1] != b"+":
        raise REFUSED[said[1:]](megapixels=allowed.megapixels)
    head, _, clean = said[1:].partition(b"\n")
    kind, location = orjson.loads(head)
    return Clean(kind, clean, Location(*location) if location else None)
