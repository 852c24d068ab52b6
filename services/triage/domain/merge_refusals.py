"""How triage says no to the merging of disputes, and to what is merged: why, and what to do next."""

from shared.kernel.refusals import Invalid, OutOfOrder, reason

DISPUTE_MERGED = reason(
    OutOfOrder,
    "dispute-merged",
    "这件纠纷已并到另一件：请打开它，到那一件办理；如是两件事，请先拆案",
    "this dispute is merged into another one: open it and go on with the one that stands, or undo the merge first",
)
SAME_DISPUTE = reason(
    Invalid,
    "same-dispute",
    "不能并到自己：请填另一件纠纷的编号",
    "a dispute is not merged into itself: give the id of another one",
    field="into",
)
MERGE_BEFORE_GRADE = reason(
    OutOfOrder,
    "merge-before-grade",
    "这件纠纷已分级，可能已流转，不能并到另一件：请把未分级的那件并到这一件",
    "this dispute was graded and may be with a department, so it is not merged into another: merge the one that has "
    "no grade into this one",
)
STANDS_FOR_OTHERS = reason(
    OutOfOrder,
    "stands-for-others",
    "已有{number}件纠纷并到这件：请先拆案",
    "{number} disputes are merged into this one: undo those merges first",
)
NOT_MERGED = reason(
    OutOfOrder,
    "not-merged",
    "这件纠纷没有并到另一件，无需拆案：请重新打开纠纷查看",
    "this dispute is not merged into another one: open it to see what is so now",
)
