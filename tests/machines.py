"""Where tests run: the tree, a home of their own, a thread that lasts. The fixtures are in `conftest.py`."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from deploy.machine.home import Home

T = TypeVar("T")
ROOT = Path(__file__).resolve().parent.parent
NO_KAFKA = "no real Apache Kafka"
_LASTING = ThreadPoolExecutor(1)


async def aside(work: Callable[[], T]) -> T:
    """What `work` returns, done in a thread that lives as long as the tests: what it starts dies with its thread."""
    return await asyncio.get_running_loop().run_in_executor(_LASTING, work)


def cache_folder() -> Path:
    """`SIKUAI_CACHE`, else a folder of the tree: what was downloaded and can be again."""
    return Path(os.environ.get("SIKUAI_CACHE") or ROOT / ".cache")


@contextmanager
def temporary_home() -> Iterator[Home]:
    """An empty home that PostgreSQL's user can pass through: pytest's own temporary folders are shut to it."""
    path = Path(tempfile.mkdtemp(prefix="sikuai-test-"))
    try:
        yield Home(path).make()
    finally:
        shutil.rmtree(path, ignore_errors=True)
