"""Words of events, with what they look like: for whoever reads the contract. Hearing them stays tolerant, for a policy
of tomorrow may have others; commands check what comes in.

A field of a command whose words the policy lists says so (`of_policy`), and what is served as its schema names them.
"""

from typing import Annotated, Any, TypeAlias

from pydantic import Field, WithJsonSchema

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


def of_policy(words: str) -> Any:
    """The field holds one of the words that `Policy.words` has under this name."""
    return Field(json_schema_extra={LISTED: words})


Channel: TypeAlias = Annotated[Slug, of_policy("channels")]
"""By which a report came."""

Category: TypeAlias = Annotated[Slug, of_policy("categories")]
"""What a dispute is about."""

Department: TypeAlias = Annotated[Slug, of_policy("departments")]
"""Whose it may become."""
