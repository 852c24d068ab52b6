"""How triage says no to what is said of a plan: why, and what to do next."""

from shared.kernel.refusals import Invalid, OutOfOrder, reason

NO_PLAN = reason(
    OutOfOrder,
    "no-plan",
    "这件纠纷现在没有方案：请先制定一案一策",
    "this dispute has no plan now: adopt one first",
)
PLAN_DONE = reason(
    OutOfOrder,
    "plan-done",
    "这份方案已评估为完成：如还有要做的，请另订一案一策",
    "this plan was reviewed as done: if there is more to do, adopt another one",
)
PROGRESS_AHEAD = reason(
    Invalid,
    "progress-ahead",
    "这一天还没有到：请填今天或以前的日期",
    "that day has not come yet: give today or an earlier one",
    field="done_on",
)
