"""Photos: decoded and written anew, so that nothing but the picture is left of a file; where it was made is told."""

import math
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from pi_heif import register_heif_opener
from PIL import ExifTags, Image, ImageOps

from services.intake.attachments.answer import Location, Unclean

QUALITY = 85  # of 95: a third smaller than phones write, and no difference is seen
LONGEST = 4096  # pixels of a side: what is larger is made smaller, and a number plate can still be read
PLACES = 6  # decimals of a degree: a tenth of a metre
SHOWN = ("1", "L", "LA", "RGB", "RGBA")
"""What is written as it is; whatever else a file holds (palettes, inks, sixteen bits) becomes one of these."""
register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # pixels are counted here, before any is decoded


def jpeg_of(data: bytes, comes_as: str, most_pixels: int) -> tuple[bytes, Location | None]:
    """The picture as JPEG, upright, and where it was made. Raises `Unclean`, and whatever damaged files make Pillow
    raise."""
    picture, location = _decoded(data, comes_as, most_pixels)
    return _written(picture.convert("L" if picture.mode in ("1", "L") else "RGB"), "JPEG", quality=QUALITY), location


def png_of(data: bytes, most_pixels: int) -> tuple[bytes, Location | None]:
    """The same as PNG."""
    picture, location = _decoded(data, "PNG", most_pixels)
    see_through = picture.mode in ("LA", "PA", "RGBA") or "transparency" in picture.info
    plain = picture if picture.mode in SHOWN and not picture.info else picture.convert("RGBA" if see_through else "RGB")
    return _written(plain, "PNG"), location


def _decoded(data: bytes, comes_as: str, most_pixels: int) -> tuple[Image.Image, Location | None]:
    with Image.open(BytesIO(data), formats=[comes_as]) as picture:
        if picture.width * picture.height > most_pixels:
            raise Unclean("pixels-too-many")
        location = _location(picture.getexif().get_ifd(ExifTags.IFD.GPSInfo))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((LONGEST, LONGEST))
        return upright, location


def _written(picture: Image.Image, as_: str, **how: Any) -> bytes:
    picture.info = {}  # what Pillow would write besides: a comment, a profile
    out = BytesIO()
    picture.save(out, as_, **how)
    return out.getvalue()


def _location(gps: Any) -> Location | None:
    """What EXIF's own numbers come to; None without them, or where they are nowhere."""
    tag = ExifTags.GPS
    try:
        latitude = _degrees(gps[tag.GPSLatitude], gps[tag.GPSLatitudeRef] == "S")
        longitude = _degrees(gps[tag.GPSLongitude], gps[tag.GPSLongitudeRef] == "W")
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    is_somewhere = abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude, longitude) != (0, 0)
    return Location(latitude, longitude) if is_somewhere else None


def _degrees(parts: Sequence[Any], is_below_zero: bool) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value):
        raise ValueError
    return round(-value if is_below_zero else value, PLACES)
