"""A sheet is read in a process of its own, within limits of time and memory: whatever is in it, nothing else waits."""

import orjson
import structlog

from services.intake.apart import Ended, answered_apart
from services.intake.sheets import refusals
from services.intake.sheets.answer import Reading, Why
from services.intake.sheets.asked import NOTHING_ASKED, Asked
from shared.kernel.policy import Policy

log = structlog.get_logger()
CHILD = "services.intake.sheets.child"
SECONDS = 30  # from its start to its answer; the largest sheet takes some three
MEGABYTES = 512  # of addresses: a Python with its libraries has 60 of them, the largest sheets want some 150


def read_apart(
    data: bytes, policy: Policy, asked: Asked = NOTHING_ASKED, seconds: float = SECONDS, megabytes: int = MEGABYTES
) -> Reading:
    """The sheet as it was read in another process, which is ended when it takes longer than this or wants more memory.

    Blocks. Raises `Invalid` as `read_sheet` does, where the policy has not the categories that were asked for, and
    where a limit ended it.
    """
    told = orjson.dumps([asked.words(policy), asked.given]) + b"\n" + data
    try:
        return _answer(answered_apart(CHILD, [megabytes], told, seconds))
    except Ended as ended:
        log.warning("sheet_reader_ended", status=ended.status)
        raise refusals.FILE_TOO_HEAVY() if ended.by_limit else refusals.FILE_MALFORMED() from ended


def _answer(said: bytes) -> Reading:
    """What the other process wrote: `+` and the reading, or `-` and why not."""
    if said[:1] == b"+":
        return Reading.model_validate_json(said[1:])
    raise Why.model_validate_json(said[1:]).refused()
