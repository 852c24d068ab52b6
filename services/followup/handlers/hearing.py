"""What follow-up does about what it hears and about what is overdue."""

from collections.abc import Callable, Iterable

from services.followup.domain import OpenWatch, RemindToLook, ScheduleVisits, State, UrgeVisit
from services.referral.events import DisputeResolved, ResolutionFailed
from shared.deadlines import Due
from shared.decider import Decider, Fact, Order
from shared.reactions import Reactions, heard_words


def reactions(dispute: Decider[State]) -> Reactions:
    """A resolved dispute is visited again; one whose mediation failed is watched. Both come from referral alone; what
    is heard of intake and triage is only counted, so it does not matter who is heard first."""
    heard = Reactions()

    @heard.on(DisputeResolved)
    def schedule_visits(event: DisputeResolved, fact: Fact) -> Iterable[Order]:
        command = ScheduleVisits(
            **heard_words(fact, "schedule_visits"),
            dispute_id=event.dispute_id,
            level=event.level,
            resolved_at=event.resolved_at,
            handlers=event.handlers,
        )
        yield Order(dispute, f"dispute-{event.dispute_id}", command)

    @heard.on(ResolutionFailed)
    def open_watch(event: ResolutionFailed, fact: Fact) -> Iterable[Order]:
        command = OpenWatch(**heard_words(fact, "open_watch"), dispute_id=event.dispute_id, level=event.level)
        yield Order(dispute, f"dispute-{event.dispute_id}", command)

    return heard


def when_due(dispute: Decider[State]) -> Callable[[Due], Iterable[Order]]:
    """Urge visits that were not made, remind of watched disputes."""

    def orders(due: Due) -> Iterable[Order]:
        match due.name.split("-"):
            case ["visit", number]:
                yield Order(dispute, due.stream, UrgeVisit(**due.words, number=int(number)))
            case ["look"]:
                yield Order(dispute, due.stream, RemindToLook(**due.words))
            case _:
                raise ValueError(f"no promise of follow-up is called {due.name}")

    return orders
