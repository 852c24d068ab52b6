"""What triage does about what it hears and about what is overdue."""

from collections.abc import Callable, Iterable
from uuid import UUID

from services.followup.events import DisputeRelapsed
from services.intake.events import ReportTaken
from services.triage.domain import Dispute, OpenScreening, Reopen, Screening, UrgeGrading, UrgeScreening
from shared.deadlines import Due
from shared.decider import Decider, Fact, Order
from shared.reactions import Reactions, heard_words


def reactions(screening: Decider[Screening], dispute: Decider[Dispute]) -> Reactions:
    """A report waits for a decision; a relapse waits for a new grade. They touch different streams, so that it does
    not matter whether intake or follow-up is heard first."""
    heard = Reactions()

    @heard.on(ReportTaken)
    def open_screening(event: ReportTaken, fact: Fact) -> Iterable[Order]:
        yield Order(
            screening,
            f"report-{event.report_id}",
            OpenScreening(
                **heard_words(fact, "open_screening"),
                report_id=event.report_id,
                channel=event.channel,
                village=event.village,
                text=event.text,
                place=event.place,
                happened_at=event.happened_at,
                category_hint=event.category_hint,
                urgent=event.urgent or event.danger_to_life,
            ),
        )

    @heard.on(DisputeRelapsed)
    def reopen(event: DisputeRelapsed, fact: Fact) -> Iterable[Order]:
        command = Reopen(**heard_words(fact, "reopen"), dispute_id=event.dispute_id)
        yield Order(dispute, f"dispute-{event.dispute_id}", command)

    return heard


def when_due(screening: Decider[Screening], dispute: Decider[Dispute]) -> Callable[[Due], Iterable[Order]]:
    """Urge what was promised and not done."""

    def orders(due: Due) -> Iterable[Order]:
        subject = UUID(due.stream.partition("-")[2])
        match due.name:
            case "screen":
                urge = UrgeScreening(**due.words, report_id=subject, screen_by=due.due_at)
                yield Order(screening, due.stream, urge)
            case "grade":
                yield Order(dispute, due.stream, UrgeGrading(**due.words, dispute_id=subject, grade_by=due.due_at))
            case _:
                raise ValueError(f"no promise of triage is called {due.name}")

    return orders
