"""A sheet is read in a process of its own, within limits of time and memory: whatever is in it, nothing else waits."""

import os
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

import orjson
import structlog

from services.intake.sheets import refusals
from services.intake.sheets.answer import Reading, Why
from services.intake.sheets.asked import NOTHING_ASKED, Asked
from shared.kernel.policy import Policy

log = structlog.get_logger()
ROOT = Path(__file__).resolve().parents[3]
CHILD = "services.intake.sheets.child"
SECONDS = 30  # from its start to its answer; the largest sheet takes some three
MEGABYTES = 512  # of addresses: a Python with its libraries has 60 of them, the largest sheets want some 150
PLACES = BoundedSemaphore(2)
"""So many files are read at once; the others wait."""


def read_apart(
    data: bytes, policy: Policy, asked: Asked = NOTHING_ASKED, seconds: float = SECONDS, megabytes: int = MEGABYTES
) -> Reading:
    """The sheet as it was read in another process, which is ended when it takes longer than this or wants more memory.

    Blocks. Raises `Invalid` as `read_sheet` does, where the policy has not the categories that were asked for, and
    where a limit ended it.
    """
    told = orjson.dumps([asked.words(policy), asked.given]) + b"\n" + data
    command = [sys.executable, "-m", CHILD, str(max(1, round(seconds))), str(megabytes)]
    with PLACES:
        try:
            done = subprocess.run(
                command, input=told, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT, timeout=seconds,
                env=environment(),
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise refusals.FILE_TOO_HEAVY() from error
    if done.returncode:
        log.warning("sheet_reader_ended", status=done.returncode)
        raise refusals.FILE_TOO_HEAVY() if done.returncode < 0 else refusals.FILE_MALFORMED()
    return _answer(done.stdout)


def environment() -> dict[str, str]:
    """What that process is told: nothing of ours, for the file has no use for passwords."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SIKUAI_")}


def _answer(said: bytes) -> Reading:
    """What the other process wrote: `+` and the reading, or `-` and why not."""
    if said[:1] == b"+":
        return Reading.model_validate_json(said[1:])
    raise Why.model_validate_json(said[1:]).refused()
