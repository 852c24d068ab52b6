"""How follow-up says no: why, and what to do next."""

from shared.kernel.refusals import Invalid, NotAllowed, NotFound, OutOfOrder, reason

UNKNOWN_DISPUTE = reason(
    NotFound,
    "unknown-dispute",
    "没有找到已化解的这件纠纷：请核对编号，或等待化解结果；刚化解的请稍候再试",
    "there is no resolved dispute by this number: check it, or wait until the dispute is resolved; if it just was, try "
    "again in a moment",
)
NOT_RESOLVED = reason(
    OutOfOrder,
    "not-resolved",
    "调解不成，每周关注中：化解后再回访",
    "mediation failed, the dispute is looked at every week: visits begin when it is resolved",
)
RELAPSED = reason(
    OutOfOrder,
    "relapsed",
    "纠纷已反复，正在重新办理：再次化解后再回访",
    "the dispute relapsed and is being handled again: visits begin anew when it is resolved",
)
CLOSED = reason(
    OutOfOrder,
    "closed",
    "纠纷已办结归档：如有新情况，请登记新线索",
    "the dispute is closed and filed: if there is news, take a new report",
)
DISPUTE_WITHDRAWN = reason(
    OutOfOrder,
    "dispute-withdrawn",
    "研判员已撤回研判，这件纠纷不再回访：如有疑问，请问研判员",
    "the analyst took the decision back, and this dispute is not visited any more: ask the analyst why",
)
VISIT_OVER = reason(
    OutOfOrder,
    "visit-over",
    "这次回访已登记或已取消：请选择尚未完成的回访",
    "this visit is recorded or was cancelled: choose one that is still due",
)
UNKNOWN_VISIT = reason(
    NotFound,
    "unknown-visit",
    "没有安排这次回访：请查看回访列表，或先增加回访",
    "no such visit was promised: look at the list of visits, or add one",
)
HANDLER_DOES_NOT_VISIT = reason(
    NotAllowed,
    "handler-does-not-visit",
    "经办人不得回访自己办理的纠纷：请由其他人回访",
    "whoever handled the dispute does not revisit it: let somebody else do it",
)
VISIT_BEFORE_RESOLUTION = reason(
    Invalid,
    "visit-before-resolution",
    "回访时间早于化解时间：请更正回访时间",
    "the visit would be before the resolution: correct its time",
    field="visited_at",
)
VISIT_IN_FUTURE = reason(
    Invalid,
    "visit-in-future",
    "回访时间尚未到来：请在回访后登记",
    "the visit is in the future: record it once it is made",
    field="visited_at",
)
DUE_IN_PAST = reason(
    Invalid,
    "due-in-past",
    "回访期限已经过去：请选择以后的时间",
    "the visit would be due in the past: choose a later time",
    field="due_at",
)
DUE_TOO_FAR = reason(
    Invalid,
    "due-too-far",
    "回访期限在{days}天之后：请选择更近的时间",
    "the visit would be due more than {days} days ahead: choose a nearer time",
    field="due_at",
)
