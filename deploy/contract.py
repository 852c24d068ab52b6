"""The contract: JSON Schemas, golden examples, an AsyncAPI 3 document and the page of all problems, made from the code
and checked against it.

`python -m deploy.contract check` fails on a breaking change, and on any change that was not written down;
`python -m deploy.contract write` writes it down (goldens that exist are never touched: they must load for ever).
"""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

import yaml
from pydantic import AwareDatetime, BaseModel, WithJsonSchema

from deploy.asyncapi import Schema, asyncapi, published
from deploy.problems import PAGE, problems_page
from deploy.services import PORTS, load
from services.console.app import names as pages
from services.console.routes.access import ACCESS as PAGES
from shared.kernel.event import Event, decode, seal
from shared.run.assemble import unguarded
from shared.run.settings import ROOT

CONTRACTS = ROOT / "tests" / "contracts"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(cls: type[Event]) -> Schema:
    """The JSON Schema of a kind's body. Its `$id` names kind and version, its `$comment` the personal fields."""
    schema = cls.model_json_schema(mode="serialization")
    schema["$schema"], schema["$id"] = DIALECT, f"urn:sikuai:event:{cls.kind}:{cls.version}"
    schema["title"] = f"{cls.zh} {cls.__name__}"
    schema["$comment"] = f"personal: {', '.join(sorted(cls.personal_fields())) or 'none'}"
    return schema


def _version(schema: Schema) -> int:
    return int(schema.get("$id", ":1").rpartition(":")[2])


def _personal(schema: Schema) -> set[str]:
    return set(schema.get("$comment", "").removeprefix("personal: ").split(", ")) - {"none", ""}


def breaks(old: Schema, new: Schema) -> Iterator[str]:
    """What in `new` breaks those who read or stored by `old`; nothing when the version was raised."""
    if _version(new) > _version(old):
        return
    before, after = old.get("properties", {}), new.get("properties", {})
    for name, shape in before.items():
        if name not in after:
            yield f"field {name} is gone"
        elif _type(shape) != _type(after[name]):
            yield f"field {name} changed its type"
    for name in sorted(set(new.get("required", ())) - set(old.get("required", ()))):
        yield f"field {name} is required now"
    for name in sorted(_personal(old) - _personal(new)):
        yield f"field {name} is not personal any more"
    for name, inner in old.get("$defs", {}).items():
        if name in new.get("$defs", {}):
            yield from (f"{name}: {what}" for what in breaks(inner, new["$defs"][name]))


def _type(shape: Schema) -> str:
    kept = {key: value for key, value in shape.items() if key not in {"default", "title", "description"}}
    return json.dumps(kept, sort_keys=True)


def example(cls: type[BaseModel]) -> dict[str, Any]:
    """One frozen example of a model: every field filled, the same every time."""
    return {name: _example_in(field.metadata) or _value(field.annotation) for name, field in cls.model_fields.items()}


def _example_in(metadata: Sequence[Any]) -> Any:
    """The example that a field's words give, if they do."""
    shapes = [mark.json_schema for mark in metadata if isinstance(mark, WithJsonSchema)]
    return next((shape["examples"][0] for shape in shapes if shape and "examples" in shape), None)


def _value(annotation: Any) -> Any:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _example_in(inner[1:]) or _value(inner[0])
    if origin in (Union, UnionType):
        return _value(next(arg for arg in inner if arg is not type(None)))
    if origin is tuple:
        return [_value(inner[0])]
    if origin is Literal:
        return inner[0]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return example(annotation)
    plain: dict[Any, Any] = {
        str: "示例",
        int: 3,
        bool: True,
        UUID: "0f8fad5b-d9cb-469f-a165-70867728950e",
        datetime: datetime(2026, 3, 2, 1, 0, tzinfo=UTC).isoformat(),
        AwareDatetime: "2026-03-02T01:00:00+00:00",
        date: "2026-03-02",
    }
    return plain[annotation]


def _dump(value: Schema) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write(folder: Path = CONTRACTS, page: Path = PAGE) -> None:
    """Write the contract down. Goldens that exist stay as they are."""
    (folder / "schemas").mkdir(parents=True, exist_ok=True)
    (folder / "golden").mkdir(exist_ok=True)
    for kind, cls in published().items():
        (folder / "schemas" / f"{kind}.json").write_text(_dump(schema_of(cls)), encoding="utf-8")
        golden = folder / "golden" / f"{kind}.v{cls.version}.json"
        if not golden.exists():
            golden.write_bytes(seal(cls.model_validate(example(cls))) + b"\n")
    (folder / "asyncapi.yaml").write_text(_asyncapi_text(), encoding="utf-8")
    page.write_text(problems_page(), encoding="utf-8")


def _asyncapi_text() -> str:
    return yaml.safe_dump(asyncapi(), allow_unicode=True, sort_keys=False, width=120)


def check(folder: Path = CONTRACTS, page: Path = PAGE) -> list[str]:
    """What is wrong with the code, held against the contract that is written down."""
    wrong: list[str] = []
    kinds = published()
    for path in sorted((folder / "schemas").glob("*.json")):
        old = json.loads(path.read_text(encoding="utf-8"))
        cls = kinds.get(path.stem)
        if cls is None:
            wrong.append(f"{path.stem}: the kind is gone; a kind is for ever")
            continue
        new = schema_of(cls)
        broken = list(breaks(old, new))
        wrong += [f"{path.stem}: {what}: raise its version and add an upcast" for what in broken]
        if not broken and _dump(new) != path.read_text(encoding="utf-8"):
            wrong.append(f"{path.stem}: changed, not breaking: write it down with `make contracts`")
    for kind, cls in kinds.items():
        if not (folder / "golden" / f"{kind}.v{cls.version}.json").exists():
            wrong.append(f"{kind}: version {cls.version} has no golden example: `make contracts`")
    if _asyncapi_text() != (folder / "asyncapi.yaml").read_text(encoding="utf-8"):
        wrong.append("asyncapi.yaml: not what the code says: `make contracts`")
    if problems_page() != page.read_text(encoding="utf-8"):
        wrong.append(f"{page.name}: not what the code says: `make contracts`")
    return wrong + _goldens(folder) + _unguarded()


def _unguarded() -> list[str]:
    """Routes that no line of a table of access names."""
    return [
        f"services/{name}: nobody may call {route}: enter it in routes/access.py"
        for name in PORTS
        for route in unguarded(load(name))
    ] + [
        f"services/console: nobody may open {page}: enter it in routes/access.py"
        for page in sorted(set(pages()) - set(PAGES))
    ]


def _goldens(folder: Path) -> list[str]:
    wrong = []
    for path in sorted((folder / "golden").glob("*.json")):
        kind, _, version = path.stem.rpartition(".v")
        try:
            decode(kind, int(version), path.read_bytes())
        except Exception as error:
            wrong.append(f"{path.name}: does not load any more ({type(error).__name__})")
    return wrong


if __name__ == "__main__":
    if sys.argv[1:] == ["write"]:
        write()
    faults = check()
    print("\n".join(faults) or f"contract kept: {len(published())} kinds")
    sys.exit(1 if faults else 0)
