"""What one process tells another of a file: what is kept of it, or why it cannot be kept."""

from typing import Literal, NamedTuple, TypeAlias

from services.intake.attachments.kinds import Kind

Why: TypeAlias = Literal["kind-unknown", "damaged", "pixels-too-many", "too-heavy"]


class Unclean(Exception):
    """It cannot be kept."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


class Location(NamedTuple):
    """Where the device says that a photo was made: degrees, WGS 84, north and east above zero."""

    latitude: float
    longitude: float


class Clean(NamedTuple):
    """What is kept of a file, of which kind it is, and where the device says that it was made."""

    kind: Kind
    data: bytes
    location: Location | None = None
