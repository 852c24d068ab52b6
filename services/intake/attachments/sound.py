"""Voice notes: what is no sound in them is blanked or refused; the sound itself stays as it was recorded."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.intake.attachments.answer import Unclean

KEPT = {b"": (b"ftyp", b"moov", b"mdat", b"moof", b"sidx", b"styp", b"mfra"),
        b"moov": (b"mvhd", b"trak", b"mvex"),
        b"trak": (b"tkhd", b"edts", b"mdia", b"tref")}  # fmt: skip
"""Which boxes of a file, of its movie and of a track stay (ISO 14496-12); in others devices write names and places."""
BLANK = b"free"
SOUND = b"soun"
# Bytes of a frame by its type, its first byte counted (RFC 4867, 5.3); 0 for a type that there is not.
NARROW = (13, 14, 16, 18, 20, 21, 27, 32, 6, 7, 6, 6, 0, 0, 0, 1)
WIDE = (18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1)
AMR, AMR_WIDE = b"#!AMR\n", b"#!AMR-WB\n"


class Box(NamedTuple):
    """A box of a file: its kind, where it begins, where what is in it begins, and where it ends."""

    kind: bytes
    at: int
    inside: int
    end: int


def m4a(data: bytes) -> bytes:
    """The recording without what is written beside the sound, each byte of which stays where it was.

    Raises `Unclean` for a film, and for boxes that do not fit into each other.
    """
    clean = bytearray(data)
    tracks = list(_kept(clean, 0, len(clean), (b"", b"moov", b"trak")))
    if not tracks or any(kind != SOUND for kind in tracks):
        raise Unclean("kind-unknown")
    return bytes(clean)


def _kept(data: bytearray, begin: int, end: int, way: Sequence[bytes]) -> Iterator[bytes]:
    """Blank what is not kept between these two, on the way from the file into a track; the kinds of its tracks."""
    here, further = way[0], way[1:]
    for box in _boxes(data, begin, end):
        if box.kind not in KEPT[here]:
            data[box.at + 4 : box.at + 8] = BLANK
            data[box.inside : box.end] = bytes(box.end - box.inside)
        elif further and box.kind == further[0]:
            yield from _kept(data, box.inside, box.end, further)
        elif box.kind == b"mdia":
            yield _handler(data, box)


def _handler(data: bytearray, media: Box) -> bytes:
    """What kind of track this is; the name that stands behind it is blanked."""
    for box in _boxes(data, media.inside, media.end):
        if box.kind == b"hdlr" and box.end - box.inside >= 24:
            data[box.inside + 24 : box.end] = bytes(box.end - box.inside - 24)
            return bytes(data[box.inside + 8 : box.inside + 12])
    raise Unclean("damaged")


def _boxes(data: bytearray, begin: int, end: int) -> Iterator[Box]:
    """The boxes between these two, one after the other. Raises `Unclean` where they do not end there."""
    while begin < end:
        size, inside = int.from_bytes(data[begin : begin + 4]), begin + 8
        if size == 1:
            size, inside = int.from_bytes(data[begin + 8 : begin + 16]), begin + 16
        last = end if size == 0 else begin + size
        if inside > last or last > end:
            raise Unclean("damaged")
        yield Box(bytes(data[begin + 4 : begin + 8]), begin, inside, last)
        begin = last


def of_frames(data: bytes) -> bytes:
    """The AMR recording, which is frames from its first to its last byte. Raises `Unclean`."""
    sizes, at = (WIDE, len(AMR_WIDE)) if data.startswith(AMR_WIDE) else (NARROW, len(AMR))
    while at < len(data):
        size = sizes[data[at] >> 3 & 15]
        if not size or data[at] & 0x83:
            raise Unclean("damaged")
        at += size
    if at > len(data):
        raise Unclean("damaged")
    return data
