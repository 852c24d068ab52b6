"""What others sent is read in a process of its own, within limits of time and memory: whatever is in it, nothing else
waits, and it learns nothing of ours."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import BoundedSemaphore

ROOT = Path(__file__).resolve().parents[2]
PLACES = BoundedSemaphore(2)
"""So many files are read at once; the others wait."""


class Ended(Exception):
    """That process gave no answer; `by_limit`: because it wanted more time or memory than it may have."""

    def __init__(self, status: int, by_limit: bool) -> None:
        super().__init__(str(status))
        self.status, self.by_limit = status, by_limit


def answered_apart(module: str, arguments: Sequence[object], told: bytes, seconds: float) -> bytes:
    """What `python -m module SECONDS ARGUMENTS…` answers on its standard output to what it is told on its standard
    input.

    Blocks. Raises `Ended` where it gave no answer.
    """
    command = [sys.executable, "-m", module, str(max(1, round(seconds))), *map(str, arguments)]
    with PLACES:
        try:
            done = subprocess.run(
                command, input=told, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT, timeout=seconds,
                env=environment(),
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise Ended(0, by_limit=True) from error
    if done.returncode:
        raise Ended(done.returncode, by_limit=done.returncode < 0)
    return done.stdout


def environment() -> dict[str, str]:
    """What that process is told: nothing of ours, for the file has no use for passwords."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SIKUAI_")}


def limit(seconds: int, megabytes: int) -> None:
    """Let this process have no more than so much computing and memory, where the system can see to it."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1_000_000, megabytes * 1_000_000))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
