"""The contract: JSON Schemas, golden examples and an AsyncAPI 3 document made from the code, and checked against it.

`python -m deploy.contract check` fails on a breaking change, and on any change that was not written down;
`python -m deploy.contract write` writes it down (goldens that exist are never touched: they must load for ever).
"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

import yaml
from pydantic import BaseModel

from deploy.services import import_events
from shared.kernel.event import REGISTRY, Event, decode, seal
from shared.kernel.policy import Policy
from shared.run.settings import ROOT, Settings
from shared.store.policies import PolicyFiles

CONTRACTS = ROOT / "tests" / "contracts"
Schema = dict[str, Any]


def published() -> dict[str, type[Event]]:
    """Every kind that the services say, by kind."""
    import_events()
    return {kind: cls for kind, cls in sorted(REGISTRY.items()) if cls.__module__.startswith("services.")}


def schema_of(cls: type[Event]) -> Schema:
    """The JSON Schema of a kind's body, with its version, its Chinese word and its personal fields."""
    schema = cls.model_json_schema(mode="serialization")
    schema["x-version"], schema["x-zh"] = cls.version, cls.zh
    schema["x-personal"] = sorted(cls.personal_fields())
    return schema


def breaks(old: Schema, new: Schema) -> Iterator[str]:
    """What in `new` breaks those who read or stored by `old`; nothing when the version was raised."""
    if new.get("x-version", 1) > old.get("x-version", 1):
        return
    before, after = old.get("properties", {}), new.get("properties", {})
    for name, shape in before.items():
        if name not in after:
            yield f"field {name} is gone"
        elif _type(shape) != _type(after[name]):
            yield f"field {name} changed its type"
    for name in sorted(set(new.get("required", ())) - set(old.get("required", ()))):
        yield f"field {name} is required now"
    for name in sorted(set(old.get("x-personal", ())) - set(new.get("x-personal", ()))):
        yield f"field {name} is not personal any more"
    for name, inner in old.get("$defs", {}).items():
        if name in new.get("$defs", {}):
            yield from (f"{name}: {what}" for what in breaks(inner, new["$defs"][name]))


def _type(shape: Schema) -> str:
    kept = {key: value for key, value in shape.items() if key not in {"default", "title", "description"}}
    return json.dumps(kept, sort_keys=True)


def example(cls: type[BaseModel]) -> dict[str, Any]:
    """One frozen example of a model: every field filled, the same every time."""
    return {name: _value(field.annotation) for name, field in cls.model_fields.items()}


def _value(annotation: Any) -> Any:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _value(inner[0])
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
        date: "2026-03-02",
    }
    return plain[annotation]


def asyncapi() -> Schema:
    """The AsyncAPI 3 document of all topics: channels, messages, and where their schemas lie."""
    logs: dict[str, list[str]] = {}
    said = {kind: cls for kind, cls in published().items() if not _is_private(cls)}
    for kind in said:
        logs.setdefault(kind.partition(".")[0], []).append(kind)
    policies = PolicyFiles(Settings().policy, Policy).all()
    departments = dict.fromkeys(code for policy in policies for code in policy.departments)
    channels = {}
    for log, kinds in logs.items():
        names = [f"referrals.{code}" for code in departments] if log == "referrals" else [log]
        for name in names:
            channels[name] = {
                "address": name,
                "messages": {kind: {"$ref": f"#/components/messages/{kind}"} for kind in kinds},
            }
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "sikuai", "version": "1", "description": "CloudEvents 1.0 in Kafka's binary mode"},
        "channels": channels,
        "operations": {
            f"publish.{name}": {"action": "send", "channel": {"$ref": f"#/channels/{name}"}} for name in channels
        },
        "components": {"messages": {kind: _message(cls) for kind, cls in said.items()}},
    }


def _is_private(cls: type[Event]) -> bool:
    return (cls.__doc__ or "").startswith("Private:")


def _message(cls: type[Event]) -> Schema:
    return {
        "name": cls.kind,
        "title": f"{cls.zh} {cls.__name__}",
        "summary": (cls.__doc__ or "").splitlines()[0],
        "contentType": "application/json",
        "payload": {"$ref": f"./schemas/{cls.kind}.json"},
    }


def _dump(value: Schema) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write(folder: Path = CONTRACTS) -> None:
    """Write the contract down. Goldens that exist stay as they are."""
    (folder / "schemas").mkdir(parents=True, exist_ok=True)
    (folder / "golden").mkdir(exist_ok=True)
    for kind, cls in published().items():
        (folder / "schemas" / f"{kind}.json").write_text(_dump(schema_of(cls)), encoding="utf-8")
        golden = folder / "golden" / f"{kind}.v{cls.version}.json"
        if not golden.exists():
            golden.write_bytes(seal(cls.model_validate(example(cls))) + b"\n")
    (folder / "asyncapi.yaml").write_text(_asyncapi_text(), encoding="utf-8")


def _asyncapi_text() -> str:
    return yaml.safe_dump(asyncapi(), allow_unicode=True, sort_keys=False, width=120)


def check(folder: Path = CONTRACTS) -> list[str]:
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
    return wrong + _goldens(folder)


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
