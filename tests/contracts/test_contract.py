"""The contract check keeps what was published, and finds a breaking change."""

import json
import shutil
from pathlib import Path
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from deploy.asyncapi import HEADERS, published
from deploy.contract import CONTRACTS, breaks, check, schema_of
from shared.bus.cloudevents import to_headers
from shared.kernel.event import REGISTRY, UPCASTS, Event, decode, upcast
from shared.store.event_log import StoredEvent
from tests.given import NOON


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A copy of the contract to plant changes in."""
    return Path(shutil.copytree(CONTRACTS, tmp_path / "contracts"))


def _edit(folder: Path, kind: str, change: dict[str, object]) -> None:
    """Make the written contract say that `kind` once had this field: the code of today then lacks it."""
    path = folder / "schemas" / f"{kind}.json"
    schema = json.loads(path.read_text())
    schema["properties"] |= change
    path.write_text(json.dumps(schema))


def test_the_code_keeps_the_contract_that_is_written_down() -> None:
    assert check() == []


def test_every_kind_has_a_chinese_word_and_a_sentence() -> None:
    assert [kind for kind, cls in published().items() if not cls.zh or not cls.__doc__] == []


def test_a_field_that_is_gone_is_a_breaking_change(planted: Path) -> None:
    _edit(planted, "triage.dispute_graded", {"colour": {"type": "string"}})
    assert check(planted) == ["triage.dispute_graded: field colour is gone: raise its version and add an upcast"]


def test_a_field_of_another_type_is_a_breaking_change(planted: Path) -> None:
    _edit(planted, "triage.dispute_graded", {"level": {"type": "string"}})
    assert check(planted) == [
        "triage.dispute_graded: field level changed its type: raise its version and add an upcast"
    ]


def test_a_kind_that_is_gone_is_a_breaking_change(planted: Path) -> None:
    shutil.copy(planted / "schemas" / "triage.dispute_graded.json", planted / "schemas" / "triage.dispute_weighed.json")
    assert check(planted) == ["triage.dispute_weighed: the kind is gone; a kind is for ever"]


def test_a_golden_that_does_not_load_any_more_is_found(planted: Path) -> None:
    (planted / "golden" / "triage.dispute_graded.v1.json").write_text('{"level": "three"}')
    assert check(planted) == ["triage.dispute_graded.v1.json: does not load any more (ValidationError)"]


def test_a_field_that_becomes_required_is_a_breaking_change() -> None:
    old = schema_of(published()["triage.dispute_graded"])
    new = old | {"required": [*old["required"], "new"], "properties": old["properties"] | {"new": {"type": "string"}}}
    assert list(breaks(old, new)) == ["field new is required now"]


def test_a_field_may_not_stop_being_personal() -> None:
    old = schema_of(published()["triage.dispute_graded"])
    assert list(breaks(old, old | {"$comment": "personal: none"})) == [
        "field reason is not personal any more", "field summary is not personal any more"
    ]  # fmt: skip


def test_a_stored_event_of_an_old_version_is_lifted_to_today() -> None:
    class Weighed(Event, kind="contract_test.weighed", zh="称重", version=3):
        dispute_id: UUID
        grams: int

    try:
        upcast("contract_test.weighed", 1)(lambda body: body | {"kilos": body["weight"]})
        upcast("contract_test.weighed", 2)(lambda body: body | {"grams": body["kilos"] * 1000})
        body = b'{"dispute_id": "0f8fad5b-d9cb-469f-a165-70867728950e", "weight": 2}'
        assert decode("contract_test.weighed", 1, body).model_dump()["grams"] == 2000
        with pytest.raises(LookupError):
            decode("contract_test.weighed", 4, body)
    finally:
        del REGISTRY["contract_test.weighed"]
        UPCASTS.clear()


KEYWORDS = {
    "$schema", "$id", "$comment", "$defs", "$ref", "title", "description", "default", "examples", "type", "format",
    "properties", "required", "additionalProperties", "items", "anyOf", "enum", "const", "pattern", "minimum",
    "maximum", "prefixItems", "minItems", "maxItems",
}  # fmt: skip
"""What a validator in strict mode knows: any other word in a schema is refused by it."""


def _unknown(schema: object) -> set[str]:
    if isinstance(schema, list):
        return {word for one in schema for word in _unknown(one)}
    if not isinstance(schema, dict):
        return set()
    names: dict[str, object] = schema.get("properties", {}) | schema.get("$defs", {})
    inside = [value for word, value in schema.items() if word not in ("properties", "$defs", "default", "examples")]
    return (schema.keys() - KEYWORDS) | {word for one in (*names.values(), *inside) for word in _unknown(one)}


@pytest.mark.parametrize("kind", sorted(published()))
def test_each_schema_is_one_that_a_strict_validator_takes_and_its_example_fits(kind: str) -> None:
    schema = json.loads((CONTRACTS / "schemas" / f"{kind}.json").read_text())
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    validator.check_schema(schema)
    assert _unknown(schema) == set()
    cls = published()[kind]
    golden = json.loads((CONTRACTS / "golden" / f"{kind}.v{cls.version}.json").read_text())
    assert list(validator.iter_errors(golden)) == []


def test_the_headers_of_the_document_are_those_that_a_record_has() -> None:
    entry = StoredEvent(
        "town", "intake", 1, 3, 7, f"report-{UUID(int=1)}", 1, UUID(int=2), "intake.report_taken", 1, "changluo",
        "desk_officer:wang", NOON, NOON, UUID(int=3), UUID(int=4), UUID(int=5), b"{}", b"\1" * 32,
    )  # fmt: skip
    headers = {name: data.decode() for name, data in to_headers(entry)}
    schema = {"type": "object", "properties": HEADERS, "required": list(HEADERS), "additionalProperties": False}
    assert list(Draft202012Validator(schema).iter_errors(headers)) == []
    assert list(headers) == list(HEADERS)
