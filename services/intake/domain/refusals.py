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
