"""How a hand-over is refused: why, and what to do next."""

from shared.kernel.refusals import Invalid, NotFound, OutOfOrder, reason

UNKNOWN_HANDOVER = reason(
    NotFound,
    "unknown-handover",
    "没有这件移交：请在移交列表里核对编号",
    "nothing was handed over under this id: check it in the list of hand-overs",
)
HANDOVER_OPENED = reason(
    OutOfOrder,
    "handover-opened",
    "这件移交已列入：请打开查看",
    "this hand-over is followed already: open it to see",
)
RECEIPT_ENTERED = reason(
    OutOfOrder,
    "receipt-entered",
    "这件移交已有回执：如填错了，请撤回它的研判，再重新研判",
    "this hand-over has its receipt: if that is wrong, take the decision about its report back and decide anew",
)
HANDOVER_WITHDRAWN = reason(
    OutOfOrder,
    "handover-withdrawn",
    "这件移交的研判已撤回，不再跟踪：请打开它的线索，查看新的结论",
    "this hand-over was withdrawn and is not followed any more: open the report that it came of to see what is so now",
)
RECEIPT_OF_NO_DAY = reason(
    Invalid,
    "receipt-of-no-day",
    "回执日期须在事情发生之后、不晚于今天：请更正日期，或不填",
    "a receipt is given after the matter arose and not later than today: correct the day, or leave it out",
    field="received_on",
)
AGAINST_NOBODY = reason(
    Invalid,
    "against-nobody",
    "没有写被反映的是谁：请选部门，或写机关名称",
    "nobody is named whom it is against: choose the department or name the authority",
    field="against_department",
)
AGAINST_ONE = reason(
    Invalid,
    "against-one",
    "既选了部门又写了机关：被反映的只能是一个，请留下一个",
    "both a department and an authority are named: it is against one of them, leave the other out",
    field="against_department",
)
UNKNOWN_BODY = reason(
    Invalid,
    "unknown-body",
    "被反映的部门不在名单里：请从 {departments} 中选，或写机关名称",
    "the department complained of is not one of the policy: choose among {departments}, or name the authority",
)
UNKNOWN_WAY = reason(
    Invalid,
    "unknown-way",
    "没有这种途径：请用 {ways} 之一",
    "there is no such way: use one of {ways}",
)
RECEIVER_COMPLAINED_OF = reason(
    Invalid,
    "receiver-complained-of",
    "不能移交给被反映的机关自己：请移交给它的上级、信访部门、复议机关或法院",
    "it cannot go to the very body that it is against: hand it to the one above it, to the petition office, to the "
    "authority that reviews, or to the court",
    field="authority",
)
