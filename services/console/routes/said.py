"""What was done, on the way from the form that did it to the page that says so once: in a cookie, for a minute."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple

COOKIE = "sikuai_said"
SECONDS = 60


class Link(NamedTuple):
    """Where it is, and the word that leads there, in the reader's language."""

    path: str
    word: str


class Said(NamedTuple):
    """A sentence in the reader's language, and where that is which it is about."""

    text: str = ""
    link: Link | None = None

    def written(self) -> str:
        """As the cookie has it."""
        return urlsafe_b64encode(json.dumps([self.text, *(self.link or ())]).encode()).decode()


def read(cookie: str | None) -> Said:
    """What a cookie says: nothing if it is none of ours. A link leads to a page of ours."""
    try:
        told = json.loads(urlsafe_b64decode(cookie or ""))
    except (ValueError, RecursionError):
        return Said()
    match told:
        case [str(text)]:
            return Said(text)
        case [str(text), str(path), str(word)] if path.startswith("/") and not path.startswith(("//", "/\\")):
            return Said(text, Link(path, word))
        case _:
            return Said()
