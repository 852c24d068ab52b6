"""How triage says no to the analysis of a week: why, and what to do next."""

from shared.kernel.refusals import Invalid, NotAllowed, NotFound, OutOfOrder, reason

UNKNOWN_WEEK = reason(
    NotFound,
    "unknown-week",
    "没有这份每周研判：请核对编号",
    "there is no such analysis of a week: check the id in the list",
)
WEEK_ANALYSED = reason(
    OutOfOrder,
    "week-analysed",
    "刚有人做了这一周的研判：请打开查看，确需重做再写明理由",
    "somebody has just analysed this week: open it to see, and give a reason to make another",
)
WEEK_NEEDS_REASON = reason(
    Invalid,
    "week-needs-reason",
    "这一周已有研判，保留不变：如需另做一份，请写明理由",
    "this week was analysed, and that stays as it is: to make another, give the reason",
    field="reason",
)
WEEK_NOT_BEGUN = reason(
    Invalid,
    "week-not-begun",
    "这一周还没有开始：请填本周或以前的周",
    "this week has not begun: give the present one or one before it",
    field="week",
)
NO_SUCH_WEEK = reason(
    Invalid,
    "no-such-week",
    "这一年没有第53周：请填01至52",
    "that year has no week 53: give 01 to 52",
    field="week",
)
WEEK_OF_NO_STATION = reason(
    NotAllowed,
    "week-of-no-station",
    "每周研判由派出所自己做：请用所里的岗位登录",
    "a station analyses its own week: log in with a post of one station",
)
