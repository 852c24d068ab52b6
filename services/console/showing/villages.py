"""What villages are called: reports bear their Chinese names, and a reader of English has the policy's English ones."""

from collections.abc import Mapping
from typing import Any

from services.console.showing.catalog import Language


def called(language: Language, words: Mapping[str, Any] | None) -> dict[str, str]:
    """The villages that these words of the policy list: their names in a report, and in this language."""
    listed = (words or {}).get("villages") or ()
    return {str(one["zh"]): str(one.get(language) or one["zh"]) for one in listed}
