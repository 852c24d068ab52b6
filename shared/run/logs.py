"""JSON logs by structlog: one line an event, with correlation where there is one, and never what a body says."""

import logging
import sys
import warnings
from typing import TextIO

import orjson
import structlog

OF_FILES = "openpyxl"
"""A library that warns of what people send it, of each cell by itself: that is no matter of the program."""

log = structlog.get_logger()


def configure_logs(service: str, level: str) -> None:
    """Log JSON lines to standard output, for this process."""
    least = getattr(logging, level.upper())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(serializer=orjson.dumps),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.BytesLoggerFactory(sys.stdout.buffer),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    logging.basicConfig(level=logging.CRITICAL if least > logging.DEBUG else logging.WARNING, stream=sys.stdout)
    warnings.filterwarnings("ignore", module=OF_FILES)
    warnings.showwarning = _warned


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """A library's warning as a line of ours: its kind and where; its words may quote what somebody said."""
    log.warning("library_warned", kind=category.__name__, where=f"{filename}:{lineno}")
