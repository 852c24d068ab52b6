"""A file as it is kept: without what the device wrote into it, as where it was made; that is given back beside it."""

from typing import assert_never

from services.intake.attachments.answer import Clean, Unclean
from services.intake.attachments.documents import document
from services.intake.attachments.kinds import kind_of
from services.intake.attachments.pictures import jpeg_of, png_of
from services.intake.attachments.sound import m4a, of_frames


def cleaned(data: bytes, most_pixels: int) -> Clean:
    """What is kept of this file. Raises `Unclean` for what is of no kind, damaged or too large; whatever else damaged
    files make libraries raise."""
    match kind_of(data):
        case "jpeg":
            return Clean("jpeg", *jpeg_of(data, "JPEG", most_pixels))
        case "heic":
            return Clean("jpeg", *jpeg_of(data, "HEIF", most_pixels))
        case "png":
            return Clean("png", *png_of(data, most_pixels))
        case "m4a":
            return Clean("m4a", m4a(data))
        case "amr":
            return Clean("amr", of_frames(data))
        case "pdf":
            return Clean("pdf", document(data))
        case None:
            raise Unclean("kind-unknown")
        case never:
            assert_never(never)
