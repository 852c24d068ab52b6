"""What every step checks first, and what a refusal says to do next."""

from datetime import datetime
from typing import assert_never

from services.followup.domain.phases import Closed, Nothing, Relapsed, State, Visited, Watched
from shared.decider import Command, Invalid, NotAllowed, NotFound, OutOfOrder


def dispute_unknown() -> NotFound:
    """There is no such dispute here, or none that the asker may know of."""
    return NotFound(
        "dispute-unknown",
        "没有找到已化解的这件纠纷：请核对编号，或等待化解结果",
        "no resolved dispute by this number: check it, or wait until the dispute is resolved",
    )


def being_visited(state: State) -> Visited:
    """The dispute, with visits promised. Raises NotFound, or OutOfOrder in every other phase."""
    match state:
        case Visited():
            return state
        case Nothing():
            raise dispute_unknown()
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


def promised(state: Visited, number: int) -> datetime:
    """When the visit is due. Raises NotFound for one never promised, OutOfOrder for one that is over."""
    if number in state.promised:
        return state.promised[number]
    if 0 < number <= state.last_number:
        raise OutOfOrder(
            "visit-over",
            "这次回访已登记或已取消：请选择尚未完成的回访",
            "this visit is recorded or was cancelled: choose one that is still due",
        )
    raise NotFound(
        "visit-unknown",
        "没有安排这次回访：请查看回访列表，或先增加回访",
        "no such visit was promised: look at the list of visits, or add one",
    )


def not_a_handler(command: Command, state: Visited) -> None:
    """Raises NotAllowed: whoever handled the case does not rate it."""
    if command.by.name in state.handlers:
        raise NotAllowed(
            "handler-does-not-visit",
            "经办人不得回访自己办理的纠纷：请由其他人回访",
            "whoever handled the dispute does not revisit it: let somebody else do it",
        )


def check_visited_at(command: Command, state: Visited) -> None:
    """Raises Invalid for a visit before the resolution or in the future."""
    visited_at = command.occurred_at or command.at
    if visited_at < state.resolved_at:
        raise Invalid(
            "visit-before-resolution",
            "回访时间早于化解时间：请更正回访时间",
            "the visit would be before the resolution: correct its time",
        )
    if visited_at > command.at:
        raise Invalid(
            "visit-in-future",
            "回访时间尚未到来：请在回访后登记",
            "the visit is in the future: record it once it is made",
        )


def check_score(score: int) -> None:
    """Raises Invalid outside of 1 to 5."""
    if not 1 <= score <= 5:
        raise Invalid("score-out-of-range", "满意度为1至5分：请更正", "satisfaction is 1 to 5: correct it")


def check_due(command: Command, due_at: datetime) -> None:
    """Raises Invalid for a promise that is over when it is made."""
    if due_at <= command.at:
        raise Invalid(
            "due-in-past",
            "回访期限已经过去：请选择以后的时间",
            "the visit would be due in the past: choose a later time",
        )
