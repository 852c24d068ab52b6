"""JSON logs by structlog: one line an event, with correlation where there is one, and never what a body says."""

import logging
import sys

import orjson
import structlog


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
