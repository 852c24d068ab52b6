"""Forms: what somebody filled in, within bounds, and from a page of ours."""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from fastapi import Request
from starlette.datastructures import UploadFile

from services.console.people.sealed import PASSWORDS
from services.console.people.sessions import MARK

LARGEST_BYTES = 256 * 1024
LARGEST_WITH_FILE = 10_000_000 + 64 * 1024  # a sheet, as large as intake takes one, and what a form has round it
MOST_ATTACHED = 6
LARGEST_ATTACHED = 8_000_000
LARGEST_WITH_ATTACHED = 20_000_000 + 64 * 1024  # three large photos; intake judges each, by the station's policy
MOST_FIELDS = 300
ATTACHED = ("photo", "attached")
"""The fields of files that come with a report: the camera's, and whatever else is chosen."""
MORE_SECONDS = 3  # times as long as other forms have: photos over a bad line
OWN = ("csrf", "unsent")
"""The fields that each page gives a form anew. Its key goes with it: under the same key it is done once."""
WHOLE = re.compile("-?[0-9]{1,9}")
KEY = re.compile("[A-Za-z0-9._-]{1,100}")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # no browser's field gives them


class TooLarge(Exception):
    """A form that is larger than any of ours, or does not say how large it is."""


class TooSlow(Exception):
    """A form that did not come whole in time: it would keep others waiting."""


class Elsewhere(Exception):
    """A form that none of our pages made: another site's (Fetch Metadata, https://www.w3.org/TR/fetch-metadata/), or
    with what no field of a browser gives."""


@dataclass(slots=True)
class Form:
    """What was filled in: texts by their fields, and files; `attached` are those that come with a report."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, UploadFile] = field(default_factory=dict)
    attached: list[UploadFile] = field(default_factory=list)

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
        return int(written) if WHOLE.fullmatch(written) else written or None

    def filled(self, **names: Any) -> dict[str, Any]:
        """Those of these that are not empty, for a service that takes what is missing as not said."""
        return {name: value for name, value in names.items() if value not in ("", None)}

    def own_texts(self) -> dict[str, list[str]]:
        """What is sent again with it, passwords left out, wherever it is kept for him."""
        return {name: values for name, values in self.texts.items() if name not in OWN and name not in PASSWORDS}

    @property
    def has_passwords(self) -> bool:
        """Whether it cannot be sent again as it is, for passwords are typed anew."""
        return not PASSWORDS.isdisjoint(self.texts)

    @property
    def csrf(self) -> str:
        """What proves that a page of this session made the form."""
        return self["csrf"]

    @property
    def whose(self) -> str:
        """The mark of the account for which a page of ours made it, in this session or in an earlier one."""
        return self.csrf[MARK : 2 * MARK]

    @property
    def post(self) -> str:
        """The mark of the post in which he opened it."""
        return self.csrf[2 * MARK :]

    @property
    def key(self) -> str:
        """Under which it is done once."""
        return self["key"] if KEY.fullmatch(self["key"]) else uuid4().hex

    @property
    def is_unsent(self) -> bool:
        """Whether it is of an earlier session or was kept: it is looked at before it is sent."""
        return self.ticked("unsent")

    @property
    def version(self) -> int | None:
        """What version of the subject the page showed."""
        number = self.number("version")
        return number if isinstance(number, int) and number >= 0 else None


async def bounded_form(request: Request, largest: int = LARGEST_BYTES) -> Form:
    """The form that this request sends, also when it was read before. Raises `TooLarge`, `TooSlow`, `Elsewhere`."""
    if (read := read_form(request)) is not None:
        return read
    refuse_other_sites(request)
    length = request.headers.get("content-length", "")
    if not WHOLE.fullmatch(length) or int(length) > largest:
        raise TooLarge
    form = Form()
    has_photos = largest == LARGEST_WITH_ATTACHED
    seconds = request.app.state.console.settings.body_seconds * (MORE_SECONDS if has_photos else 1)
    most_files = MOST_ATTACHED + len(ATTACHED) if has_photos else 1  # a field without a file is one, too
    try:
        async with asyncio.timeout(seconds):
            sent = await request.form(max_files=most_files, max_fields=MOST_FIELDS, max_part_size=largest)
    except TimeoutError:
        raise TooSlow from None
    for name, value in sent.multi_items():
        if isinstance(value, UploadFile) and name in ATTACHED:
            form.attached += [value] if value.size else []
        elif isinstance(value, UploadFile):
            form.files[name] = value
        elif CONTROLS.search(name + value):
            raise Elsewhere
        else:
            form.texts.setdefault(name, []).append(value)
    form.texts["key"] = [form.key]  # the same wherever it is kept
    request.state.form = form
    return form


def read_form(request: Request) -> Form | None:
    """The form that this request sent, if it was read already."""
    form: Form | None = getattr(request.state, "form", None)
    return form


def refuse_other_sites(request: Request) -> None:
    """Raise `Elsewhere` for a request that a page of another site made the browser send."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site not in (None, "same-origin", "none"):
        raise Elsewhere
    if site is None and origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        raise Elsewhere
