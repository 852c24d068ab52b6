"""Files as devices make them: photos that say where they were made, voice notes, documents, and what only looks so."""

from base64 import b64decode
from io import BytesIO

from PIL import ExifTags, Image

SECRET = "王某某的手机（虚构）"
"""What the device wrote beside the picture or the sound."""
LATITUDE, LONGITUDE = 25.825, 114.936667
HEIC = b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9jAA"
    "AAAERAAAIAAQAAAAAB4gABAAAAAAAAABoAAgAAAAAB/AABAAAAAAAAAJ4AAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVp"
    "bmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGE"
    "ABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkA"
    "AAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEH"
    "BpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAAwG1kYXQAAAAWKAGvGYDvSaW/"
    "/9/jH/X2r/imtaY+bgAAAAZFeGlmAABNTQAqAAAACAACAQ4AAgAAAAcAAAAmiCUABAAAAAEAAAAuAAAAAHNlY3JldAAAAAQAAQACAAAAAk4AAA"
    "AAAgAFAAAAAwAAAGQAAwACAAAAAkUAAAAABAAFAAAAAwAAAHwAAAAAAAAAGQAAAAEAAAAxAAAAAQAAAB4AAAABAAAAcgAAAAEAAAA4AAAAAQAA"
    "AAwAAAAB"
)
"""A red picture of 64 by 48 that was made at the same place; nothing of ours writes such."""


def exif(rotated: bool = False) -> Image.Exif:
    """What a phone writes into a photo."""
    said = Image.Exif()
    said[ExifTags.Base.ImageDescription] = SECRET
    if rotated:
        said[ExifTags.Base.Orientation] = 6
    gps = said.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (25.0, 49.0, 30.0)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (114.0, 56.0, 12.0)
    return said


def photo(width: int = 64, height: int = 48, kind: str = "JPEG", colour: str = "red", rotated: bool = False) -> bytes:
    """A photo of one colour."""
    out = BytesIO()
    Image.new("RGB", (width, height), colour).save(out, kind, exif=exif(rotated))
    return out.getvalue()


def shown(data: bytes) -> Image.Image:
    """The picture in a file."""
    picture = Image.open(BytesIO(data))
    picture.load()
    return picture


def box(kind: bytes, *inside: bytes) -> bytes:
    """A box of ISO 14496-12."""
    body = b"".join(inside)
    return (8 + len(body)).to_bytes(4) + kind + body


def recording(handler: bytes = b"soun", brand: bytes = b"M4A ") -> bytes:
    """A voice note in boxes, with the name of whoever recorded it."""
    said = SECRET.encode()
    header = box(b"hdlr", bytes(8), handler, bytes(12), said)
    track = box(b"trak", box(b"tkhd", bytes(4)), box(b"mdia", box(b"mdhd", bytes(4)), header), box(b"udta", said))
    movie = box(b"moov", box(b"mvhd", bytes(4)), track, box(b"udta", box(b"\xa9xyz", said)))
    return box(b"ftyp", brand, bytes(4)) + box(b"free", said) + movie + box(b"mdat", b"the sound")


def of_frames(frames: int = 3) -> bytes:
    """A voice note in frames."""
    return b"#!AMR\n" + (b"\x3c" + bytes(31)) * frames


PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
