"""What every step checks first: who may know of a case and act in it, which phase fits, and what a refusal says."""

from typing import assert_never

from services.referral.domain.phases import (
    STATION,
    Failed,
    Handled,
    Known,
    Nothing,
    Referred,
    Resolved,
    Returned,
    State,
    Waiting,
    involved,
)
from shared.decider import Actor, Command, Invalid, NotAllowed, NotFound, OutOfOrder

STATION_ROLES = frozenset({"desk_officer", "analyst", "chief"})


def department_of(actor: Actor) -> str:
    """The department that the actor acts for: his own, or the station for its people; empty for anybody else."""
    return actor.department or (STATION if actor.role in STATION_ROLES else "")


def dispute_unknown() -> NotFound:
    """The same words for a dispute that does not exist and for one that the asker may not know of."""
    return NotFound(
        "dispute-unknown",
        "没有找到这件纠纷：请核对编号，或查看移交给您的纠纷列表",
        "no such dispute: check its number, or look at the list of disputes referred to you",
    )


def known(command: Command, state: State) -> Known:
    """The case, if there is one that this actor may know of.

    Raises NotFound, in the same words for a case that does not exist and for one that is with somebody else.
    """
    outsider = command.by.department and command.by.department not in involved(state)
    if isinstance(state, Nothing) or outsider:
        raise dispute_unknown()
    return state


def in_hand(command: Command, state: State) -> Handled:
    """The case, signed for and being worked on. Raises NotFound or OutOfOrder."""
    phase = known(command, state)
    if not isinstance(phase, Handled):
        raise out_of_order(phase)
    return phase


def check_days(days: int) -> None:
    """Raises Invalid for less than a day."""
    if days < 1:
        raise Invalid("days-below-one", "天数至少为1：请修改", "at least one day: change the number")


def as_lead(command: Command, phase: Referred | Handled) -> str:
    """The lead department, if the actor acts for it. Raises NotAllowed."""
    if department_of(command.by) != phase.lead:
        raise NotAllowed(
            "lead-department-only",
            "只有主办部门可以办理这一步：请由主办部门联络员操作",
            "only the lead department may do this: ask its liaison to",
        )
    return phase.lead


def as_involved(command: Command, phase: Handled) -> str:
    """The department that the actor acts for, if it leads or assists. Raises NotAllowed."""
    department = department_of(command.by)
    if department not in involved(phase):
        raise NotAllowed(
            "involved-departments-only",
            "只有主办或协办部门可以填报措施：请由其联络员操作",
            "only the lead or an assisting department reports actions: ask its liaison to",
        )
    return department


def out_of_order(phase: Known) -> OutOfOrder:
    """The refusal of a step that does not fit this phase: what the phase is, and which steps fit it."""
    match phase:
        case Waiting():
            return OutOfOrder("not-referred", "纠纷尚未移交：请先移交主办部门", "not referred yet: refer it first")
        case Referred():
            return OutOfOrder(
                "not-accepted",
                "主办部门尚未签收：请先签收，或说明理由退回",
                "the lead department has not signed yet: accept it, or return it with a reason",
            )
        case Handled():
            return OutOfOrder(
                "in-hand",
                "纠纷已签收，正在办理：请填报措施、化解结果或调解失败",
                "signed for and in hand: report an action, resolve it, or say that mediation failed",
            )
        case Returned():
            return OutOfOrder("returned", "纠纷已退回派出所：请转送其他部门", "returned to the station: send it on")
        case Resolved():
            return OutOfOrder(
                "already-resolved",
                "纠纷已化解：如有反复，请在回访中登记",
                "already resolved: if it flares up again, record a relapse at follow-up",
            )
        case Failed():
            return OutOfOrder(
                "mediation-failed",
                "调解未成，由派出所关注：如需再办，请重新移交",
                "mediation failed, the station watches it: to try again, refer it again",
            )
        case _:
            assert_never(phase)
