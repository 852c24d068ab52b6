"""How triage says no: why, and what to do next."""

from services.triage.policy import TriagePolicy
from shared.kernel.policy import Policy
from shared.kernel.refusals import Invalid, NotFound, OutOfOrder, reason

PLAN_TOO_FAR = reason(
    Invalid,
    "plan-too-far",
    "完成日期在{days}天之后：请填更近的日期",
    "the day to finish is more than {days} days ahead: give a nearer one",
)


def unknown_report() -> NotFound:
    """No such report came in, or none of this station."""
    return NotFound(
        "unknown-report",
        "研判没有收到这条线索：请核对编号；刚上报的请稍候再试",
        "triage has heard of no such report: check the id; if it was just taken, try again in a moment",
    )


def report_decided() -> OutOfOrder:
    """A report is decided once."""
    return OutOfOrder(
        "report-decided",
        "这条线索已有结论：请打开线索查看结论",
        "this report is decided: open it to see what it was found to be",
    )


def report_linked() -> OutOfOrder:
    """A link is taken back before the report is decided anew."""
    return OutOfOrder(
        "report-linked",
        "这条线索已并入一起纠纷：如需改判，请先取消关联",
        "this report is linked to a dispute: unlink it first, then decide anew",
    )


def report_not_linked() -> OutOfOrder:
    """There is no such link to take back."""
    return OutOfOrder(
        "report-not-linked",
        "这条线索没有并入该纠纷，无需取消：请重新打开线索查看",
        "this report is not linked to that dispute, so nothing can be taken back: open it to see",
    )


def unknown_dispute() -> NotFound:
    """The dispute is not in the books."""
    return NotFound(
        "unknown-dispute", "没有这起纠纷：请核对编号", "there is no such dispute: check the id in the list of disputes"
    )


def already_entered() -> OutOfOrder:
    """The dispute is in the books."""
    return OutOfOrder(
        "dispute-entered", "这起纠纷已录入：请打开查看", "this dispute is in the books already: open it to see"
    )


def repeat_known() -> OutOfOrder:
    """That report is linked to it."""
    return OutOfOrder(
        "repeat-known", "该线索已并入这起纠纷：无需再并", "that report is linked to this dispute already: nothing to do"
    )


def unknown_repeat() -> OutOfOrder:
    """That report is not linked to it."""
    return OutOfOrder(
        "unknown-repeat",
        "该线索没有并入这起纠纷：请重新打开纠纷查看",
        "that report is not linked to this dispute: open the dispute to see which are",
    )


def unknown_category(policy: Policy) -> Invalid:
    """The policy has no such category."""
    known = policy.categories
    return Invalid(
        "unknown-category",
        f"没有这个类别：请用 {'、'.join(known)} 之一",
        f"there is no such category: use one of {', '.join(known)}",
    )


def unknown_factor(policy: TriagePolicy) -> Invalid:
    """The rule table has no such factor."""
    known = policy.grading.factors
    return Invalid(
        "unknown-factor",
        f"没有这个分级因素：请从 {'、'.join(known)} 中选",
        f"there is no such factor: choose among {', '.join(known)}",
    )


def unknown_level(policy: Policy) -> Invalid:
    """The policy has no such level."""
    known = ", ".join(str(level) for level in sorted(policy.levels))
    return Invalid("unknown-level", f"没有这个级别：请用 {known} 之一", f"there is no such level: use one of {known}")


def same_level(level: int) -> OutOfOrder:
    """A regrading must change something."""
    return OutOfOrder(
        "same-level",
        f"这起纠纷已是{level}级：如需调整请选其他级别",
        f"this dispute is at level {level} already: choose another level, or leave it",
    )


def grade_first() -> OutOfOrder:
    """A plan follows the grade."""
    return OutOfOrder("grade-first", "这起纠纷尚未分级：请先分级", "this dispute waits for its grade: grade it first")


def no_plan_needed(policy: TriagePolicy) -> OutOfOrder:
    """Plans are for the higher levels."""
    levels = ", ".join(str(level) for level in sorted(policy.plan_levels))
    return OutOfOrder(
        "no-plan-needed",
        f"一案一策只用于 {levels} 级：如情况加重请先调整级别",
        f"a plan is for levels {levels}: if the matter grew worse, regrade it first",
    )


def plan_in_the_past() -> Invalid:
    """A plan looks ahead."""
    return Invalid(
        "plan-in-the-past", "完成日期已过：请填今天或以后的日期", "the day to finish is past: give today or a later one"
    )
