"""The phases of a dispute after its resolution, or after mediation failed, and which steps fit them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal, TypeAlias, assert_never

from shared.kernel.command import Envelope
from shared.kernel.refusals import NotAllowed, NotFound, OutOfOrder

Phase: TypeAlias = Literal["visited", "watched", "relapsed", "closed"]


@dataclass(frozen=True)
class Initial:
    """Never heard of."""

    last_number: int = 0


@dataclass(frozen=True, kw_only=True)
class Visited:
    """Resolved, with visits still promised: `promised` maps their numbers to the instants by which they are due."""

    phase: ClassVar[Phase] = "visited"
    resolved_at: datetime
    handlers: tuple[str, ...]
    promised: Mapping[int, datetime]
    last_number: int
    last_made: int = 0
    urged: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, kw_only=True)
class Watched:
    """Mediation failed: somebody looks at it every week."""

    phase: ClassVar[Phase] = "watched"
    look_by: datetime
    last_number: int


@dataclass(frozen=True, kw_only=True)
class Relapsed:
    """Alive again, and with triage and referral until it is resolved anew."""

    phase: ClassVar[Phase] = "relapsed"
    last_number: int


@dataclass(frozen=True, kw_only=True)
class Closed:
    """Filed."""

    phase: ClassVar[Phase] = "closed"
    last_number: int


State: TypeAlias = Initial | Visited | Watched | Relapsed | Closed


def unknown_dispute() -> NotFound:
    """There is no such dispute here, or none that the asker may know of."""
    return NotFound(
        "unknown-dispute",
        "没有找到已化解的这件纠纷：请核对编号，或等待化解结果",
        "no resolved dispute by this number: check it, or wait until the dispute is resolved",
    )


def being_visited(state: State) -> Visited:
    """The dispute, with visits promised. Raises NotFound, or OutOfOrder in every other phase."""
    match state:
        case Visited():
            return state
        case Initial():
            raise unknown_dispute()
        case Watched():
            raise OutOfOrder(
                "not-resolved",
                "调解未成，每周关注中：化解后再回访",
                "mediation failed, it is looked at every week: visits begin when it is resolved",
            )
        case Relapsed():
            raise OutOfOrder(
                "relapsed",
                "纠纷已反复，正在重新办理：再次化解后再回访",
                "it relapsed and is being handled again: visits begin anew when it is resolved",
            )
        case Closed():
            raise OutOfOrder(
                "closed",
                "纠纷已办结归档：如有新情况，请登记新线索",
                "closed and filed: if there is news, take a new report",
            )
        case _:
            assert_never(state)


def must_be_promised(state: Visited, number: int) -> None:
    """Raises NotFound for a visit that was never promised, OutOfOrder for one that is over."""
    if number in state.promised:
        return
    if 0 < number <= state.last_number:
        raise OutOfOrder(
            "visit-over",
            "这次回访已登记或已取消：请选择尚未完成的回访",
            "this visit is recorded or was cancelled: choose one that is still due",
        )
    raise NotFound(
        "unknown-visit",
        "没有安排这次回访：请查看回访列表，或先增加回访",
        "no such visit was promised: look at the list of visits, or add one",
    )


def must_not_be_a_handler(envelope: Envelope, state: Visited) -> None:
    """Raises NotAllowed: whoever handled the case does not rate it."""
    if envelope.by.name in state.handlers:
        raise NotAllowed(
            "handler-does-not-visit",
            "经办人不得回访自己办理的纠纷：请由其他人回访",
            "whoever handled the dispute does not revisit it: let somebody else do it",
        )
