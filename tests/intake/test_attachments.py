"""What is kept of a file that comes with a report: the picture or the sound, and nothing that a device wrote beside."""

import pytest

from services.intake.attachments.apart import clean_apart
from services.intake.attachments.kinds import kind_of
from services.intake.policy import Attachments
from shared.kernel.refusals import Refused
from tests.intake.recorded import (
    HEIC,
    LATITUDE,
    LONGITUDE,
    PDF,
    SECRET,
    box,
    of_frames,
    photo,
    recording,
    shown,
)

ALLOWED = Attachments()


def refused(data: bytes, allowed: Attachments = ALLOWED, seconds: float = 20, megabytes: int = 1000) -> str:
    with pytest.raises(Refused) as why:
        clean_apart(data, allowed, seconds, megabytes)
    return why.value.code


@pytest.mark.parametrize(
    ("sent", "kind"), [(photo(), "jpeg"), (photo(kind="PNG"), "png"), (HEIC, "jpeg")], ids=["jpeg", "png", "heic"]
)
def test_a_photo_is_kept_without_what_the_phone_wrote_and_its_place_is_offered(sent: bytes, kind: str) -> None:
    clean = clean_apart(sent, ALLOWED)
    picture = shown(clean.data)
    assert clean.kind == kind_of(clean.data) == kind
    assert clean.location == (LATITUDE, LONGITUDE)
    assert not dict(picture.getexif())
    assert SECRET.encode() not in clean.data
    assert picture.size == (64, 48)
    red, green, blue = picture.convert("RGB").resize((1, 1)).tobytes()
    assert red > 180
    assert max(green, blue) < 60


def test_a_photo_that_lay_on_its_side_stands_upright() -> None:
    assert shown(clean_apart(photo(rotated=True), ALLOWED).data).size == (48, 64)


def test_what_is_hidden_behind_a_photo_is_gone() -> None:
    assert b"PK\x03\x04" not in clean_apart(photo() + b"PK\x03\x04 an archive", ALLOWED).data


def test_the_same_photo_is_the_same_file() -> None:
    assert clean_apart(photo(), ALLOWED) == clean_apart(photo(), ALLOWED)


def test_of_a_voice_note_the_sound_stays_where_it_was_and_nothing_else_is_said() -> None:
    clean = clean_apart(recording(), ALLOWED)
    assert clean.kind == "m4a"
    assert clean.location is None
    assert len(clean.data) == len(recording())
    assert clean.data.index(b"the sound") == recording().index(b"the sound")
    assert SECRET.encode() not in clean.data


@pytest.mark.parametrize(("sent", "kind"), [(of_frames(), "amr"), (PDF, "pdf")], ids=["amr", "pdf"])
def test_what_holds_no_place_is_kept_as_it_came(sent: bytes, kind: str) -> None:
    assert clean_apart(sent, ALLOWED) == (kind, sent, None)


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (b"MZ a program named photo.jpg", "attachment-kind-unknown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "attachment-kind-unknown"),
        (recording(handler=b"vide"), "attachment-kind-unknown"),
        (box(b"ftyp", b"isom", bytes(4)), "attachment-kind-unknown"),
        (photo()[:200], "attachment-damaged"),
        (photo(kind="PNG")[:100], "attachment-damaged"),
        (HEIC[:300], "attachment-damaged"),
        (recording()[:-1], "attachment-damaged"),
        (of_frames() + b"PK\x03\x04", "attachment-damaged"),
        (PDF[:-8], "attachment-damaged"),
    ],
    ids=["program", "svg", "film", "no-track", "cut-jpeg", "cut-png", "cut-heic", "cut-m4a", "amr-and-zip", "cut-pdf"],
)
def test_what_is_no_such_file_or_not_whole_is_refused(sent: bytes, why: str) -> None:
    assert refused(sent) == why


def test_more_pixels_than_the_policy_allows_are_refused_before_they_are_decoded() -> None:
    large = photo(1200, 1000)
    assert refused(large, Attachments(megapixels=1)) == "attachment-pixels-too-many"
    assert clean_apart(large, Attachments(megapixels=2)).kind == "jpeg"


def test_a_file_that_is_too_large_or_too_heavy_is_refused() -> None:
    assert refused(photo() + bytes(1_000_000), Attachments(megabytes=1)) == "attachment-too-large"
    assert refused(photo(), seconds=0.01) == "attachment-too-heavy"
    assert refused(photo(4000, 4000), megabytes=130) == "attachment-too-heavy"
