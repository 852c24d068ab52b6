"""What referral does about what it hears and about what is overdue."""

from collections.abc import Callable, Iterable
from typing import cast, get_args

from services.referral.domain import ChangeLevel, Clock, OpenCase, ReopenCase, State, Urge
from services.triage.events import DisputeGraded, DisputeRegraded
from shared.deadlines import Due
from shared.decider import Decider, Fact, Order
from shared.reactions import Reactions, heard_words


def reactions(dispute: Decider[State]) -> Reactions:
    """A graded dispute waits to be referred; a new grade changes its level, or opens it again after a relapse."""
    heard = Reactions()

    @heard.on(DisputeGraded)
    def open_case(event: DisputeGraded, fact: Fact) -> Iterable[Order]:
        command = OpenCase(
            **heard_words(fact, "open_case"),
            dispute_id=event.dispute_id,
            level=event.level,
            category=event.category,
            village=event.village,
            summary=event.summary,
            refer_by=event.refer_by,
            policy=event.policy,
        )
        yield Order(dispute, f"dispute-{event.dispute_id}", command)

    @heard.on(DisputeRegraded)
    def follow_grade(event: DisputeRegraded, fact: Fact) -> Iterable[Order]:
        words = heard_words(fact, "follow_grade")
        command = (
            ReopenCase(
                **words, level=event.level, category=event.category, refer_by=event.refer_by, policy=event.policy
            )
            if event.reopened
            else ChangeLevel(**words, level=event.level)
        )
        yield Order(dispute, f"dispute-{event.dispute_id}", command)

    return heard


def when_due(dispute: Decider[State]) -> Callable[[Due], Iterable[Order]]:
    """Urge what was promised and not done."""

    def orders(due: Due) -> Iterable[Order]:
        if due.name not in get_args(Clock):
            raise ValueError(f"no promise of referral is called {due.name}")
        yield Order(dispute, due.stream, Urge(**due.words, clock=cast(Clock, due.name)))

    return orders
