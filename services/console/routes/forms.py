"""Forms: what somebody filled in, within bounds, and from a page of ours."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from fastapi import Request
from starlette.datastructures import UploadFile

LARGEST_BYTES = 256 * 1024
LARGEST_WITH_FILE = 5_000_000 + 64 * 1024  # a sheet, as large as intake takes one, and what a form has round it
MOST_FIELDS = 300
OWN = ("csrf", "key", "unsent")
"""The fields that every form of ours has besides what is filled in."""


class TooLarge(Exception):
    """A form that is larger than any of ours, or does not say how large it is."""


class Elsewhere(Exception):
    """A form that another site's page sent (Fetch Metadata, https://www.w3.org/TR/fetch-metadata/)."""


@dataclass(slots=True)
class Form:
    """What was filled in: texts by their fields, and files."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, UploadFile] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        """What stands in a field, trimmed; empty where nothing does."""
        return self.texts.get(name, [""])[0].strip()

    def all(self, name: str) -> list[str]:
        """What was ticked of several."""
        return self.texts.get(name, [])

    def ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self[name])

    def number(self, name: str) -> int | str | None:
        """A whole number; what was typed where it is none (the service says what is allowed), None where nothing."""
        written = self[name]
        return int(written) if written.lstrip("-").isascii() and written.lstrip("-").isdigit() else written or None

    def filled(self, **names: Any) -> dict[str, Any]:
        """Those of these that are not empty, for a service that takes what is missing as not said."""
        return {name: value for name, value in names.items() if value not in ("", None)}

    def own_texts(self) -> dict[str, list[str]]:
        """What he filled in himself, without what every form has."""
        return {name: values for name, values in self.texts.items() if name not in OWN}

    @property
    def csrf(self) -> str:
        """What proves that a page of this session made the form."""
        return self["csrf"]

    @property
    def key(self) -> str:
        """Under which it is done once."""
        return self["key"] or uuid4().hex

    @property
    def is_unsent(self) -> bool:
        """Whether it comes back from a log-in, to be looked at before it is sent."""
        return self.ticked("unsent")

    @property
    def version(self) -> int | None:
        """What version of the subject the page showed."""
        return int(self["version"]) if self["version"].isdigit() else None


async def bounded_form(request: Request, largest: int = LARGEST_BYTES) -> Form:
    """The form that this request sends. Raises `TooLarge`, `Elsewhere`."""
    refuse_other_sites(request)
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > largest:
        raise TooLarge
    form = Form()
    sent = await request.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=largest)
    for name, value in sent.multi_items():
        if isinstance(value, UploadFile):
            form.files[name] = value
        else:
            form.texts.setdefault(name, []).append(value)
    return form


def refuse_other_sites(request: Request) -> None:
    """Raise `Elsewhere` for a request that a page of another site made the browser send."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site not in (None, "same-origin", "none"):
        raise Elsewhere
    if site is None and origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        raise Elsewhere
