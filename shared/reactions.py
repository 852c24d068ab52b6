"""Reactions: what a service does about what it hears; pure functions from a heard fact to orders.

A command made from a heard fact has the id uuid5(event id, handler): hearing twice is doing once.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from shared.decider import Actor, Fact, Order
from shared.event import Event

Reaction = Callable[[Any, Fact], Iterable[Order]]
R = TypeVar("R", bound=Reaction)


class Reactions:
    """Which kinds of heard events lead to which orders."""

    def __init__(self) -> None:
        self.reactions: dict[type[Event], list[Reaction]] = {}

    def on(self, *kinds: type[Event]) -> Callable[[R], R]:
        """Register a reaction to these kinds."""

        def register(react: R) -> R:
            for kind in kinds:
                self.reactions.setdefault(kind, []).append(react)
            return react

        return register

    def orders(self, fact: Fact) -> list[Order]:
        """The orders that this fact leads to."""
        return [order for react in self.reactions.get(type(fact.event), ()) for order in react(fact.event, fact)]


def heard_words(fact: Fact, handler: str) -> dict[str, Any]:
    """The words that a command takes over from the fact it is made from; who acts is the handler."""
    return {
        "id": fact.command_id(handler),
        "at": fact.recorded_at,
        "by": Actor("system", handler),
        "station": fact.station,
        "occurred_at": fact.occurred_at,
        "correlation_id": fact.correlation_id,
        "causation_id": fact.id,
    }
