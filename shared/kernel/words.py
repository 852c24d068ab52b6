"""Words of events, with what they look like: for whoever reads the contract. Hearing them stays tolerant, for a policy
of tomorrow may have others; commands check what comes in.
"""

from typing import Annotated, TypeAlias

from pydantic import WithJsonSchema

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
