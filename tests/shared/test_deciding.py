"""Deciding one unit of orders: all of them or none, and what was refused was never known."""

from uuid import UUID

import pytest

from shared.decider import Conflict
from shared.deciding import Streams, decide_all
from shared.store import Seen
from tests.shared import toy


def test_what_was_refused_together_with_another_order_is_not_known_when_it_comes_again() -> None:
    streams = Streams.of([])
    known: dict[UUID, Seen] = {}
    good, bad = toy.raise_(toy.stream(0)), toy.raise_(toy.stream(0), expected_version=99)
    with pytest.raises(Conflict):
        decide_all([good, bad], streams, known, toy.NOW, 1)
    decided = decide_all([good], streams, known, toy.NOW, 1)
    assert [(fact.event, fact.version) for fact in decided.facts] == [(toy.Raised(to=1), 1)]
    assert [command for command, *_ in decided.commands] == [good.command.id]
