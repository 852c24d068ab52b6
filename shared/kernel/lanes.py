"""Lanes: which lane of a log a stream belongs to."""

from zlib import crc32


def lane_of(stream: str, lanes: int) -> int:
    """The lane of `report-…` or `dispute-…`: by the id after the dash, so one dispute has one lane in every service."""
    return crc32(stream.partition("-")[2].encode()) % lanes
