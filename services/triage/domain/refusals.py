"""How triage says no: why, and what to do next."""

from shared.kernel.refusals import Invalid, NotAllowed, NotFound, OutOfOrder, reason

UNKNOWN_REPORT = reason(
    NotFound,
    "unknown-report",
    "研判没有收到这条线索：请核对编号；刚上报的请稍候再试",
    "triage has heard of no such report: check the id; if it was just taken, try again in a moment",
)
REPORT_DECIDED = reason(
    OutOfOrder,
    "report-decided",
    "这条线索已有结论：如需改判，请打开线索，先撤回研判",
    "this report is decided: to decide anew, open it and take the decision back first",
)
REPORT_UNDECIDED = reason(
    OutOfOrder,
    "report-undecided",
    "这条线索还没有结论，无需撤回：请打开线索研判",
    "this report waits for its decision, so nothing can be taken back: open it and decide",
)
REPORT_WITHDRAWN = reason(
    OutOfOrder,
    "report-withdrawn",
    "上报人已撤回这条线索，不再研判：如确有其事，请另登记一条线索",
    "whoever reported this withdrew it, and nothing is decided of it any more: if there is trouble all the same, take "
    "a new report",
)
UNKNOWN_DISPUTE = reason(
    NotFound,
    "unknown-dispute",
    "没有这件纠纷：请核对编号",
    "there is no such dispute: check the id in the list of disputes",
)
DISPUTE_ENTERED = reason(
    OutOfOrder,
    "dispute-entered",
    "这件纠纷已录入：请打开查看",
    "this dispute is in the books already: open it to see",
)
DISPUTE_CLOSED = reason(
    OutOfOrder,
    "dispute-closed",
    "纠纷已办结归档，不再更改：如有新情况，请登记新线索",
    "the dispute is closed and filed, and nothing of it is changed any more: if there is news, take a new report",
)
DISPUTE_WITHDRAWN = reason(
    OutOfOrder,
    "dispute-withdrawn",
    "这件纠纷的研判已撤回，不再办理：请打开录入它的线索，查看新的结论",
    "this dispute was withdrawn and is not handled any more: open the report that it came of to see what is so now",
)
DISPUTE_SETTLED = reason(
    OutOfOrder,
    "dispute-settled",
    "这件纠纷已化解或归档，研判不能撤回：如有反复，请在回访中登记；如有新情况，请登记新线索",
    "this dispute is resolved or filed, so its decision stands: if it flares up again, record a relapse at follow-up; "
    "if there is news, take a new report",
)
REPEATS_LINKED = reason(
    OutOfOrder,
    "repeats-linked",
    "还有{number}条线索关联这件纠纷：请先逐条撤回关联，再撤回研判",
    "{number} more reports are linked to this dispute: take those links back first, then this decision",
)
REPEAT_KNOWN = reason(
    OutOfOrder,
    "repeat-known",
    "该线索已关联这件纠纷：无需再次关联",
    "that report is linked to this dispute already: nothing is left to do",
)
UNKNOWN_REPEAT = reason(
    OutOfOrder,
    "unknown-repeat",
    "该线索没有关联这件纠纷：请重新打开纠纷查看",
    "that report is not linked to this dispute: open the dispute to see which are",
)
UNKNOWN_CATEGORY = reason(
    Invalid,
    "unknown-category",
    "没有这个类别：请用 {categories} 之一",
    "there is no such category: use one of {categories}",
)
SAME_CATEGORY = reason(
    OutOfOrder,
    "same-category",
    "这件纠纷已是这个类别：如需更正请选其他类别",
    "this dispute has that category already: choose another one, or leave it",
)
LINK_TO_ONE = reason(
    Invalid,
    "link-to-one",
    "一条线索只关联一件纠纷、一处隐患或一件诉求：请选其中之一",
    "a report is linked to one dispute, one hazard or one request: choose one of them",
)
UNKNOWN_HAZARD = reason(
    Invalid,
    "unknown-hazard",
    "没有这种隐患：请用 {hazards} 之一",
    "there is no such hazard: use one of {hazards}",
)
UNKNOWN_HAZARD_ID = reason(
    NotFound,
    "unknown-hazard-id",
    "没有这处隐患：请在隐患列表里核对编号",
    "nothing is followed under this id: check it in the list of hazards",
)
HAZARD_OPENED = reason(
    OutOfOrder,
    "hazard-opened",
    "这处隐患已列入：请打开查看",
    "this hazard is followed already: open it to see",
)
HAZARD_REMOVED = reason(
    OutOfOrder,
    "hazard-removed",
    "这处隐患已消除，不再更改：如又出现，请按新线索列为隐患",
    "this hazard is removed, and nothing of it is changed any more: if it is there again, find a new report to be one",
)
HAZARD_WITHDRAWN = reason(
    OutOfOrder,
    "hazard-withdrawn",
    "这处隐患的研判已撤回，不再跟踪：请打开它的线索，查看新的结论",
    "this hazard was withdrawn and is not followed any more: open the report that it came of to see what is so now",
)
HAZARD_REPEATS_LINKED = reason(
    OutOfOrder,
    "hazard-repeats-linked",
    "还有{number}条线索关联这处隐患：请先逐条撤回关联，再撤回研判",
    "{number} more reports are linked to this hazard: take those links back first, then this decision",
)
HAZARD_REPEAT_KNOWN = reason(
    OutOfOrder,
    "hazard-repeat-known",
    "该线索已关联这处隐患：无需再次关联",
    "that report is linked to this hazard already: nothing is left to do",
)
UNKNOWN_HAZARD_REPEAT = reason(
    OutOfOrder,
    "unknown-hazard-repeat",
    "该线索没有关联这处隐患：请重新打开隐患查看",
    "that report is not linked to this hazard: open the hazard to see which are",
)
HAND_OVER_TO_NOBODY = reason(
    Invalid,
    "hand-over-to-nobody",
    "没有写交给谁：请选部门，或写机关名称",
    "nobody is named whom it goes to: choose the department or name the authority",
    field="department",
)
HAND_OVER_TO_ONE = reason(
    Invalid,
    "hand-over-to-one",
    "既选了部门又写了机关：只能交给一个，请留下一个",
    "both a department and an authority are named: it goes to one of them, leave the other out",
    field="department",
)
UNKNOWN_REQUEST = reason(  # the same words for one that does not exist and for one that is another department's
    NotFound,
    "unknown-request",
    "没有找到这件诉求：请在诉求列表里核对编号；已改由其他部门答复的，请问那个部门",
    "there is no such request: check the id in the list of requests; one that was handed on is that department's",
)
REQUEST_OPENED = reason(
    OutOfOrder,
    "request-opened",
    "这件诉求已受理：请打开查看",
    "this request waits for its answer already: open it to see",
)
REQUEST_UNANSWERED = reason(
    OutOfOrder,
    "request-unanswered",
    "这件诉求还没有答复：请先答复，再告知反映人",
    "this request has no answer yet: answer it first, then tell whoever asked",
)
REQUEST_ANSWERED = reason(
    OutOfOrder,
    "request-answered",
    "这件诉求已有答复，不再更改：请告知反映人；如有新情况，请登记新线索",
    "this request has its answer, which is not changed any more: tell whoever asked; if there is news, take a new "
    "report",
)
REQUEST_TOLD = reason(
    OutOfOrder,
    "request-told",
    "这件诉求已答复并已告知，不再更改：如又反映，请登记新线索",
    "this request is answered and its asker told, and nothing of it is changed any more: if he asks again, take a new "
    "report",
)
REQUEST_WITHDRAWN = reason(
    OutOfOrder,
    "request-withdrawn",
    "这件诉求的研判已撤回，不再办理：请打开它的线索，查看新的结论",
    "this request was withdrawn and is not answered any more: open the report that it came of to see what is so now",
)
REQUEST_REPEATS_LINKED = reason(
    OutOfOrder,
    "request-repeats-linked",
    "还有{number}条线索关联这件诉求：请先逐条撤回关联，再撤回研判",
    "{number} more reports are linked to this request: take those links back first, then this decision",
)
REQUEST_REPEAT_KNOWN = reason(
    OutOfOrder,
    "request-repeat-known",
    "该线索已关联这件诉求：无需再次关联",
    "that report is linked to this request already: nothing is left to do",
)
UNKNOWN_REQUEST_REPEAT = reason(
    OutOfOrder,
    "unknown-request-repeat",
    "该线索没有关联这件诉求：请重新打开诉求查看",
    "that report is not linked to this request: open the request to see which are",
)
SAME_DEPARTMENT = reason(
    Invalid,
    "same-department",
    "这件诉求已在这个部门：请选其他部门，或由它答复",
    "this request is with that department already: choose another one, or have it answer",
)
UNKNOWN_TELLING = reason(
    Invalid,
    "unknown-telling",
    "没有这种告知方式：请用 {tellings} 之一",
    "nobody is told in this way: use one of {tellings}",
)
TOLD_AT_NO_TIME = reason(
    Invalid,
    "told-at-no-time",
    "告知时间须在反映之后、不晚于现在：请更正时间，或不填",
    "he was told after he asked and not later than now: correct the time, or leave it out",
    field="told_at",
)
UNKNOWN_DEPARTMENT = reason(
    Invalid,
    "unknown-department",
    "没有这个部门：请从 {departments} 中选",
    "there is no such department: choose among {departments}",
)
UNKNOWN_FACTOR = reason(
    Invalid,
    "unknown-factor",
    "没有这个分级因素：请从 {factors} 中选",
    "there is no such factor: choose among {factors}",
)
UNKNOWN_LEVEL = reason(
    Invalid,
    "unknown-level",
    "没有这个级别：请用 {levels} 之一",
    "there is no such level: use one of {levels}",
)
SAME_LEVEL = reason(
    OutOfOrder,
    "same-level",
    "这件纠纷已是{level}级：如需调整请选其他级别",
    "this dispute is at level {level} already: choose another level, or leave it",
)
GRADE_FIRST = reason(
    OutOfOrder,
    "grade-first",
    "这件纠纷尚未分级：请先分级",
    "this dispute waits for its grade: grade it first",
)
NOTHING_TO_CONFIRM = reason(
    OutOfOrder,
    "nothing-to-confirm",
    "这件纠纷没有等待确认的分级：请重新打开纠纷查看",
    "no grade of this dispute waits for a second person: open the dispute to see what is so now",
)
SECOND_PERSON_NEEDED = reason(
    NotAllowed,
    "second-person-needed",
    "这次分级由您签字：请由另一位研判员或所领导确认",
    "you signed for this grade yourself: have another analyst or the chief confirm it",
)
NO_PLAN_NEEDED = reason(
    OutOfOrder,
    "no-plan-needed",
    "一案一策只用于{levels}级：如情况加重请先调整级别",
    "a plan is for levels {levels}: if the matter grew worse, regrade it first",
)
PLAN_IN_THE_PAST = reason(
    Invalid,
    "plan-in-the-past",
    "完成日期已过：请填今天或以后的日期",
    "the day to finish is past: give today or a later one",
    field="finish_on",
)
PLAN_TOO_FAR = reason(
    Invalid,
    "plan-too-far",
    "完成日期在{days}天之后：请填更近的日期",
    "the day to finish is more than {days} days ahead: give a nearer one",
    field="finish_on",
)
