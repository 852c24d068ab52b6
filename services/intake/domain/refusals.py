"""How intake says no: why, and what to do next."""

from shared.kernel.refusals import Invalid, NotAllowed, NotFound, OutOfOrder, reason

STATION_MISSING = reason(
    Invalid,
    "station-missing",
    "令牌没有指明派出所：请用某一派出所的令牌上报",
    "the token names no station: report with the token of one station",
)
CHANNEL_NOT_YOURS = reason(
    NotAllowed,
    "channel-not-yours",
    "信息员只能以本人身份经“信息员（officer）”渠道上报：请改用该渠道",
    "an information officer reports for himself, by the channel information officer (officer): use that one",
)
ORDERS_BY_THEIR_CHANNEL = reason(
    NotAllowed,
    "orders-by-their-channel",
    "工单系统只能经自己的渠道移交：请用该系统的令牌",
    "an order system hands over by its own channel alone: use the token of that system",
)
ORDER_REPEATS_ITSELF = reason(
    Invalid,
    "order-repeats-itself",
    "工单不能重复它自己：请填写先前的工单编号，或留空",
    "an order cannot repeat itself: name an earlier order, or leave it out",
    field="repeats",
)
UNKNOWN_CHANNEL = reason(
    Invalid,
    "unknown-channel",
    "没有这个渠道：请用 {channels} 之一",
    "there is no such channel: use one of {channels}",
)
UNKNOWN_CATEGORY = reason(
    Invalid,
    "unknown-category",
    "没有这个类别：请用 {categories} 之一，或留空",
    "there is no such category: use one of {categories}, or leave it out",
)
OFFICER_NEEDS_HIS_CHANNEL = reason(
    Invalid,
    "officer-needs-his-channel",
    "填写信息员时渠道须为“信息员（officer）”：请改渠道或去掉信息员",
    "an officer is named on the channel information officer (officer) alone: change the channel, or leave him out",
)
OFFICER_HAD_LEFT = reason(
    Invalid,
    "officer-had-left",
    "事情发生时该信息员已退出名册：请改用其他渠道上报，并去掉信息员",
    "this officer had left the register when it happened: report it by another channel, and leave the officer out",
)
HAPPENED_IN_THE_FUTURE = reason(
    Invalid,
    "happened-in-the-future",
    "发生时间晚于现在：请核对日期、时间和时区",
    "it cannot have happened later than now: check date, time and time zone",
    field="happened_at",
)
ATTACHMENTS_TOO_MANY = reason(
    Invalid,
    "attachments-too-many",
    "一条线索最多{most}个附件：请只留要紧的，其余的另报一条",
    "a report has at most {most} attachments: keep what matters, and send the others with another report",
)
ATTACHMENT_NOT_KEPT = reason(
    Invalid,
    "attachment-not-kept",
    "本所没有收到过其中的某个附件：请先上传附件，再用它的编号（hash）上报",
    "one of the attachments was never sent to this station: send it first, then name its `hash` in the report",
)
MESSAGE_ID_REUSED = reason(
    OutOfOrder,
    "message-id-reused",
    "该消息编号已用于另一条线索：内容有变请换新的消息编号重新上报",
    "this message id stands for another report: send other content under a new message id",
)
UNKNOWN_REPORT = reason(
    NotFound,
    "unknown-report",
    "没有这条线索：请核对编号",
    "there is no such report: check the id in the list",
)
REPORT_WITHDRAWN = reason(
    OutOfOrder,
    "report-withdrawn",
    "这条线索已撤回，不能再补充或撤回：如有新情况，请另报一条",
    "this report is withdrawn, and nothing is added to it or taken from it: if there is news, send a new report",
)
AMENDMENTS_TOO_MANY = reason(
    OutOfOrder,
    "amendments-too-many",
    "一条线索最多补充{most}次：请另报一条",
    "a report is added to at most {most} times: send a new report",
)
OFFICER_KNOWN = reason(
    OutOfOrder,
    "officer-known",
    "该信息员编号已登记过：请另行登记",
    "an officer was registered under this id before: register with a new one",
)
UNKNOWN_OFFICER = reason(
    NotFound,
    "unknown-officer",
    "没有这位信息员：请在名册中核对编号",
    "there is no such information officer: look the id up in the register",
)
OFFICER_RETIRED = reason(
    OutOfOrder,
    "officer-retired",
    "该信息员已退出名册：无需再次办理",
    "this officer has left the register already: nothing is left to do",
)
UNKNOWN_GROUP = reason(
    Invalid,
    "unknown-group",
    "没有这种信息员身份：请用 {groups} 之一",
    "there is no such group of information officers: use one of {groups}",
    field="group",
)
UNKNOWN_VILLAGE = reason(
    Invalid,
    "unknown-village",
    "派出所的名单里没有其中的某个村：请用 {villages} 之一",
    "one of the villages is not on the station's list: use {villages}",
)
UNKNOWN_SITE = reason(
    Invalid,
    "unknown-site",
    "没有这个走访地点：请用 {sites} 之一",
    "there is no such place to visit: use one of {sites}",
)
UNKNOWN_COMPANION = reason(
    Invalid,
    "unknown-companion",
    "没有这类同行人员：请用 {companions} 之一",
    "nobody of that role goes along: use one of {companions}",
)
COMPANIONS_TOLD_TWICE = reason(
    Invalid,
    "companions-told-twice",
    "同一类同行人员写了两次：请合成一个人数",
    "one role of companions stands there twice: give one number for it",
)
VISITED_IN_THE_FUTURE = reason(
    Invalid,
    "visited-in-the-future",
    "走访时间晚于现在：请核对日期、时间和时区",
    "it cannot have been visited later than now: check date, time and time zone",
    field="visited_at",
)
NOTHING_FOUND_BUT_REPORTS = reason(
    Invalid,
    "nothing-found-but-reports",
    "零报告不能附线索：请改为发现情况，或去掉线索编号",
    "a visit that found nothing has no reports: say that something was found, or leave the reports out",
)
REPORT_NOT_TAKEN = reason(
    Invalid,
    "report-not-taken",
    "本所没有收到其中某条线索：请核对线索编号",
    "the station has taken no such report: check the ids of the reports",
)
REPORTS_NAMED_AT_THE_DESK = reason(
    NotAllowed,
    "reports-named-at-the-desk",
    "信息员的走访不附线索编号：请去掉编号，线索另行上报",
    "an information officer's visit names no reports: leave them out, and report what you found by itself",
)
CANVASS_ID_REUSED = reason(
    OutOfOrder,
    "canvass-id-reused",
    "该消息编号已用于另一次走访：内容有变请换新的消息编号重新登记",
    "this message id stands for another visit: record other content under a new message id",
)
UNKNOWN_CANVASS = reason(
    NotFound,
    "unknown-canvass",
    "没有这次走访：请核对编号",
    "there is no such visit: check the id in the list",
)
CANVASS_TAKEN_BACK = reason(
    OutOfOrder,
    "canvass-taken-back",
    "这次走访已撤回：无需再次办理",
    "this visit was taken back already: nothing is left to do",
)
UNKNOWN_CANVASS_PLAN = reason(
    NotFound,
    "unknown-canvass-plan",
    "没有这份走访计划：请核对编号",
    "there is no such plan of visits: check the id in the list",
)
CANVASS_PLAN_ACCEPTED = reason(
    OutOfOrder,
    "canvass-plan-accepted",
    "该月的走访计划已采用：有变请修改该计划，或取消其中的走访日",
    "the plan of this month was accepted already: change it, or drop a day of it",
)
DAY_NOT_PLANNED = reason(
    Invalid,
    "day-not-planned",
    "该日不在走访计划中：请选计划中的一天",
    "nobody goes out on this day by the plan: name one of its days",
)
MONTH_BY_ITS_FIRST_DAY = reason(
    Invalid,
    "month-by-its-first-day",
    "月份须写该月1日：请更正",
    "a month is named by its first day: mend it",
)
MONTH_IS_OVER = reason(
    Invalid,
    "month-is-over",
    "该月已过：请为本月或以后的月份做计划",
    "the month is over: plan this one or a later one",
)
DAYS_OF_ONE_MONTH = reason(
    Invalid,
    "days-of-one-month",
    "走访日须在该月内且不重复：请更正",
    "the days lie in the month, each once: mend them",
)
SITE_TWICE_A_DAY = reason(
    Invalid,
    "site-twice-a-day",
    "同一地点一天只列一次：请去掉重复的",
    "a place stands once on a day: leave the other out",
)
TOO_MANY_SITES_A_DAY = reason(
    Invalid,
    "too-many-sites-a-day",
    "一天至多走访{most}个地点：请移到别的日子",
    "at most {most} places are visited on one day: move the others to another day",
)
