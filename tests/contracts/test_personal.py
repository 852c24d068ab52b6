"""Whatever a person types may hold personal data: each text of an event is personal, or says here why it is not."""

import re
from collections.abc import Iterator
from typing import get_args

import pytest

from deploy.asyncapi import published
from deploy.services import PORTS, load
from shared.kernel.event import Event
from shared.kernel.words import Code
from shared.store.view import View

NOT_PERSONAL = {
    "village": "a place, which the figures are counted by: of the policy's list, or as the report names it",
    "others": "villages, as `village`",
    "campaign": "what a drive of visits is called, for all its reports",
    "policy": "the name of the policy in force",
    "notice": "the number of a notice of the State Council",
    "handler": "an account, as the actor of each event is",
    "signed_by": "an account, as the actor of each event is",
    "handlers": "accounts, as the actors of events are",
    "ways_told": "words of the program",
    "referrals.released why": "a word of the program",
}
KINDS = published()
VIEWS = [(name, view) for name in PORTS for view in load(name).views if view.table != "deadline"]


def _texts(cls: type[Event]) -> Iterator[str]:
    words = get_args(Code)[1]
    for name, field in cls.model_fields.items():
        inside = {field.annotation, *get_args(field.annotation)}
        if str in inside and words not in field.metadata:
            yield name


def _columns(service: str, table: str) -> set[str]:
    schema = load(service).schema
    assert schema is not None
    body = re.search(rf"create table if not exists {table} \((.*?)\n\);", schema.read_text(encoding="utf-8"), re.DOTALL)
    assert body is not None, table
    return set(re.findall(r'^    "?(\w+)"? +(?!uuid|\s)', body[1], re.MULTILINE))  # an id says nothing of a person


@pytest.mark.parametrize("cls", KINDS.values(), ids=list(KINDS))
def test_each_text_of_an_event_is_personal_or_it_is_said_why_it_is_not(cls: type[Event]) -> None:
    open_texts = set(_texts(cls)) - cls.personal_fields()
    assert [name for name in open_texts if not {name, f"{cls.kind} {name}"} & NOT_PERSONAL.keys()] == []


@pytest.mark.parametrize(("service", "view"), VIEWS, ids=[f"{name}-{view.table}" for name, view in VIEWS])
def test_what_is_personal_in_an_event_is_personal_in_the_views_that_keep_it(service: str, view: View) -> None:
    heard = {name for kind in view.projections for name in kind.personal_fields()}
    keeping = {column for column in _columns(service, view.table) if heard & {column, column.rpartition("_")[2]}}
    assert keeping <= view.personal
