"""How triage says no about an alert: why, and what to do next."""

from shared.kernel.refusals import Invalid, NotFound, OutOfOrder, reason

UNKNOWN_ALERT = reason(
    NotFound,
    "unknown-alert",
    "没有这条警报：请在警报列表里核对编号",
    "there is no such alert: check the id in the list of alerts",
)
ALERT_RAISED = reason(
    OutOfOrder,
    "alert-raised",
    "这条线索已发出警报：请打开查看",
    "the alert of this report is raised already: open it to see",
)
ALERT_ACKNOWLEDGED = reason(
    OutOfOrder,
    "alert-acknowledged",
    "这条警报已有人确认：请打开查看做了什么",
    "already acknowledged: open the alert to see what was done",
)
UNKNOWN_DEED = reason(
    Invalid,
    "unknown-deed",
    "没有这种处置：请从 {deeds} 中选",
    "there is no such deed: choose among {deeds}",
    field="deed",
)
