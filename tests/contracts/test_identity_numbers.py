"""No service takes an identity number into any of its texts, but for what is said to intake."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from deploy.services import PORTS
from shared.http.validation import places_of
from tests.contracts.test_labels import bodies, taken

NUMBER = "110101199003070011"
TOLD_TO_INTAKE = {
    ("message_id",), ("place",), ("subject",), ("text",), ("people", "name"),
    ("caller", "name"), ("caller", "phone"), ("account",),
}  # fmt: skip
"""Where intake masks the numbers that it publishes; that of a message, who called, and an account are not
published."""


def ways(body: Any) -> Iterator[tuple[str | int, ...]]:
    """The way to what was sent."""
    if isinstance(body, str) and NUMBER in body:
        yield ()
    for name, below in body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ():
        yield from ((name, *way) for way in ways(below))


@pytest.mark.parametrize("service", PORTS)
def test_every_text_of_a_request_refuses_an_identity_number_at_its_field_and_never_repeats_it(service: str) -> None:
    let_in, refused = set(), set()
    for adapter in taken(service):
        schema = adapter.json_schema()
        for spoilt in (f"张三{NUMBER}", f"p{NUMBER}"):
            for body in bodies(schema, schema.get("$defs", {}), spoilt):
                [way] = ways(body)
                with pytest.raises(ValidationError) as caught:
                    adapter.validate_python(body | {"no such field": 1} if isinstance(body, dict) else body)
                errors = [one for one in caught.value.errors() if one["loc"][len(one["loc"]) - len(way) :] == way]
                places, zh, en = places_of(errors, schema)
                if way and not errors and caught.value.errors()[0]["type"] != "union_tag_invalid":
                    let_in.add(tuple(name for name in way if isinstance(name, str)))
                if "identity_number" in {one["type"] for one in errors}:
                    refused.add(way[-1])
                    assert "write who he is by name" in en
                assert NUMBER not in f"{places}{zh}{en}"
    assert let_in == (TOLD_TO_INTAKE if service == "intake" else set())
    assert "reason" in refused
