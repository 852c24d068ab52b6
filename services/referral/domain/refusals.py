"""How referral says no: why, and what to do next."""

from shared.kernel.refusals import Invalid, NotAllowed, NotFound, OutOfOrder, reason

UNKNOWN_DISPUTE = reason(  # the same words for one that does not exist and for one that the asker may not know of
    NotFound,
    "unknown-dispute",
    "没有找到这件纠纷：请核对编号，或查看纠纷列表；刚分级或刚流转的请稍候再试",
    "there is no such dispute: check its number, or look at the list; if it was just graded or referred, try again "
    "in a moment",
)
NOT_REFERRED = reason(
    OutOfOrder,
    "not-referred",
    "纠纷尚未流转：请先流转至主办部门",
    "the dispute is not referred yet: refer it first",
)
NOT_ACCEPTED = reason(
    OutOfOrder,
    "not-accepted",
    "主办部门尚未签收：请先签收，或说明理由退回",
    "the lead department has not signed yet: accept it, or return it with a reason",
)
IN_HAND = reason(
    OutOfOrder,
    "in-hand",
    "纠纷已签收，正在办理：请填报处置情况、化解结果或调解不成",
    "the dispute is signed for and in hand: report an action, resolve it, or say that mediation failed",
)
RETURNED = reason(
    OutOfOrder,
    "returned",
    "纠纷已退回派出所：请再次流转至其他部门",
    "the dispute is back at the station: send it on",
)
ALREADY_RESOLVED = reason(
    OutOfOrder,
    "already-resolved",
    "纠纷已化解：如有反复，请在回访中登记",
    "the dispute is resolved already: if it flares up again, record a relapse at follow-up",
)
ALREADY_RESOLVED_AND_VISITED = reason(
    OutOfOrder,
    "already-resolved",
    "纠纷已化解，正在回访：如有反复，请在回访中登记",
    "the dispute is resolved and being visited: if it flares up again, record a relapse at follow-up",
)
MEDIATION_FAILED = reason(
    OutOfOrder,
    "mediation-failed",
    "调解不成，由派出所关注：如需再办，请再次流转",
    "mediation failed, the station watches it: to try again, refer it again",
)
DISPUTE_WITHDRAWN = reason(
    OutOfOrder,
    "dispute-withdrawn",
    "研判员已撤回研判，这件纠纷不再办理：如有疑问，请问研判员",
    "the analyst took the decision back, and this dispute is not handled any more: ask the analyst why",
)
LEAD_DEPARTMENT_ONLY = reason(
    NotAllowed,
    "lead-department-only",
    "只有主办部门可以办理这一步：请由主办部门联络员操作",
    "only the lead department may do this: ask its liaison to",
)
INVOLVED_DEPARTMENTS_ONLY = reason(
    NotAllowed,
    "involved-departments-only",
    "只有主办或协办部门可以填报处置情况：请由其联络员操作",
    "only the lead or an assisting department reports actions: ask its liaison to",
)
UNKNOWN_DEPARTMENT = reason(
    Invalid,
    "unknown-department",
    "没有这个部门：请从 {departments} 中选",
    "there is no such department: choose among {departments}",
)
DEPARTMENT_TWICE = reason(
    Invalid,
    "department-twice",
    "主办、协办部门重复：每个部门只列一次",
    "a department is named twice: name each once, as lead or as assisting",
)
SAME_DEPARTMENT = reason(
    Invalid,
    "same-department",
    "该部门刚刚退回这件纠纷：请选择其他主办部门",
    "this department has just returned the dispute: choose another lead department",
)
EXTENSION_PENDING = reason(
    OutOfOrder,
    "extension-pending",
    "已有延期申请待批：请等待所长答复",
    "an extension is already asked for: wait for the chief's answer",
)
NO_EXTENSION_ASKED = reason(
    OutOfOrder,
    "no-extension-asked",
    "没有待批的延期申请：请由主办部门先提出",
    "no extension is asked for: the lead department asks first",
)
EXTENSION_PAST = reason(
    Invalid,
    "extension-past",
    "延期后的期限已经过去：请批准更多天数",
    "the extended time would be over already: grant more days",
)
