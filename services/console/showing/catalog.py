"""The two languages of the pages. Chinese is written in the templates; `locale/en/*.po` have the English."""

from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from babel.messages.pofile import read_po

Language: TypeAlias = Literal["zh", "en"]
LOCALE = Path(__file__).parents[1] / "locale" / "en"


@cache
def catalog() -> dict[str, str]:
    """The English of every text of the pages, by its Chinese. Raises `ValueError` for two of one text."""
    english: dict[str, str] = {}
    for path in sorted(LOCALE.glob("*.po")):
        with path.open("rb") as file:
            for message in filter(lambda one: one.id, read_po(file, locale="en")):  # the header has the minute of now
                text, said = str(message.id), str(message.string)
                if english.setdefault(text, said) != said:
                    raise ValueError(f"{path.name}: {text} is said in two ways")
    return english


def say(language: Language, text: str) -> str:
    """The text in this language; as it is where there is no English of it (a test finds those)."""
    return text if language == "zh" else catalog().get(text) or text
