"""What kinds of files may come with a report, known by how they begin: a name or a header is anybody's to write."""

from typing import Annotated, Literal, NamedTuple, TypeAlias

from shared.kernel.words import called

Kind: TypeAlias = Annotated[
    Literal["jpeg", "png", "m4a", "amr", "pdf"],
    called(jpeg="照片 · photo", png="图片 · picture", m4a="录音 · sound", amr="录音 · sound", pdf="PDF · PDF"),
]
"""What is kept. What comes as heic is kept as jpeg, which every browser shows."""
Comes: TypeAlias = Literal["jpeg", "png", "heic", "m4a", "amr", "pdf"]


class Served(NamedTuple):
    """What a kind is called where it is sent: its media type, and how a file's name ends."""

    media_type: str
    ending: str


SERVED: dict[Kind, Served] = {
    "jpeg": Served("image/jpeg", "jpg"),
    "png": Served("image/png", "png"),
    "m4a": Served("audio/mp4", "m4a"),
    "amr": Served("audio/amr", "amr"),
    "pdf": Served("application/pdf", "pdf"),
}
NAMES_ZH, NAMES_EN = "jpg、png、heic、m4a、amr、pdf", "jpg, png, heic, m4a, amr, pdf"
BEGINS: tuple[tuple[bytes, Comes], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"#!AMR\n", "amr"),
    (b"#!AMR-WB\n", "amr"),
    (b"%PDF-", "pdf"),
)
BOXED = b"ftyp"
"""Stands at the fifth byte of files that are made of boxes (ISO 14496-12); the brand follows."""
PICTURES = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


def kind_of(data: bytes) -> Comes | None:
    """Of which kind this is; None for what is none of them. A file of boxes that is no picture may be a film: whoever
    reads it as sound sees."""
    if data[4:8] == BOXED:
        return "heic" if data[8:12] in PICTURES else "m4a"
    return next((kind for begins, kind in BEGINS if data.startswith(begins)), None)
