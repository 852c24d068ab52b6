"""What is read of a page: its text, without its tags."""

import re
from html import unescape


def text_of(page: str) -> str:
    """The text, on one line."""
    return unescape(" ".join(re.sub("<[^>]*>", " ", page).split()))
