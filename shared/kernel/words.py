"""Words of events, with what they look like: for whoever reads the contract. Hearing them stays tolerant, for a policy
of tomorrow may have others; commands check what comes in.

A field of a command whose words the policy lists says so (`of_policy`), one whose words are the program's says what
they are called (`called`), and what is served as its schema names them all.
"""

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import Field, JsonValue, WithJsonSchema

from shared.kernel.policy import Label
from shared.kernel.text import Slug

Code: TypeAlias = Annotated[
    str, WithJsonSchema({"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$", "examples": ["neighbours"]})
]
"""A word of the policy or of the program: a channel, a category, a department, a clock."""

Level: TypeAlias = Annotated[int, WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 9, "examples": [3]})]
"""How grave: 1 is the gravest."""

Score: TypeAlias = Annotated[int, WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 5, "examples": [4]})]
"""How satisfied, 5 being best."""

Count: TypeAlias = Annotated[int, WithJsonSchema({"type": "integer", "minimum": 0, "examples": [3]})]
"""How many of something."""


LISTED = "x-policy"
NAMES = "x-names"
"""In a JSON Schema: what each word of a choice is called, `{"neighbours": "邻里 · neighbours"}`."""

BETWEEN = " · "


def of_policy(words: str) -> Any:
    """The field holds one of the words that `Policy.words` has under this name."""
    return Field(json_schema_extra={LISTED: words})


def called(**names: str) -> Any:
    """The field holds one of these words, each called so in both languages: `called(place="地点 · place")`."""
    return Field(json_schema_extra={NAMES: dict[str, JsonValue](names)})


def name_words(schema: Any, words: Mapping[str, Mapping[Any, Label]]) -> None:
    """Name, in a JSON Schema, the words of each list that the policy has, where a field refers to it."""
    if isinstance(schema, dict):
        if listed := schema.get(LISTED):
            schema["enum"] = list(words[listed])
            schema[NAMES] = {str(word): f"{name.zh}{BETWEEN}{name.en}" for word, name in words[listed].items()}
        for inner in schema.values():
            name_words(inner, words)
    elif isinstance(schema, list):
        for inner in schema:
            name_words(inner, words)


def with_code(code: object, zh: str, en: str) -> tuple[str, str]:
    """A word by its name in each language, with the code that a form sends for it."""
    return f"{zh}（{code}）", f"{en} ({code})"


def by_name(words: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """What is filled into a sentence, for each language: a list of the policy by what its words are called there."""
    both = {name: _in_both(word) for name, word in words.items()}
    return {name: zh for name, (zh, _) in both.items()}, {name: en for name, (_, en) in both.items()}


def _in_both(word: object) -> tuple[object, object]:
    if not isinstance(word, Mapping) or not all(isinstance(label, Label) for label in word.values()):
        return word, word
    named = [with_code(code, label.zh, label.en) for code, label in word.items()]
    return [zh for zh, _ in named], [en for _, en in named]


Channel: TypeAlias = Annotated[Slug, of_policy("channels")]
"""By which a report came."""

Category: TypeAlias = Annotated[Slug, of_policy("categories")]
"""What a dispute is about."""

Department: TypeAlias = Annotated[Slug, of_policy("departments")]
"""Whose it may become."""
