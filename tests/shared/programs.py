"""Programs of one service as they follow each other: the same log, with other tables and projections."""

import sys
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from uuid import uuid4

from shared.store.service import Service
from tests.shared import toy

SCHEMA = "create table if not exists counter (stream text primary key, value int not null{more});"
VIEWS = '''"""Views of a program that was made by a test."""

from tests.shared import toy
from shared.store.view import View

COUNTERS = View("counter", "stream")


@COUNTERS.on(toy.Raised)
def _raised(event, recorded):
    return COUNTERS.put(recorded.stream, value={value})
'''
FIRST = {"more": "", "value": "event.to"}
WIDER = {"more": ", doubled int not null", "value": "event.to, doubled=2 * event.to"}
AND_ANOTHER = {**WIDER, "more": f"{WIDER['more']}); create table if not exists another (stream text primary key"}
SPARE = {"more": ", spare int", "value": "event.to"}
HIGHER = {"more": "", "value": "100 * event.to"}


def load(source: Path, text: str) -> ModuleType:
    """The module with this text, written to this file and imported."""
    source.write_text(text, encoding="utf-8")
    spec = spec_from_file_location(source.stem, source)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[source.stem] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def program(folder: Path, service: Service, more: str, value: str) -> Service:
    """The service with a column `more`, and what its projection says."""
    name = f"views_{uuid4().hex[:8]}"
    module, schema = load(folder / f"{name}.py", VIEWS.format(value=value)), folder / f"{name}.sql"
    schema.write_text(SCHEMA.format(more=more), encoding="utf-8")
    return replace(service, views=(module.COUNTERS,), schema=schema, routes="tests.shared.doors")


def counting(folder: Path, more: str, value: str) -> Service:
    """The service that counts, as this program has it."""
    return program(folder, toy.COUNTING, more, value)
