"""How intake's doors say no before anything is decided: why, and what to do next."""

from services.intake.domain.refusals import UNKNOWN_REPORT as UNKNOWN_REPORT
from shared.kernel.refusals import Invalid, NotFound, reason

UNKNOWN_ORDER = reason(
    NotFound,
    "unknown-order",
    "没有收到过这个工单：请核对编号，或先移交",
    "no such order was taken: check the number, or hand it over first",
)
UNKNOWN_ATTACHMENT = reason(
    NotFound,
    "unknown-attachment",
    "这条线索没有这个附件：请在线索的附件中核对序号",
    "the report has no such attachment: look among its attachments for the number",
)
ATTACHMENT_MISSING = reason(
    Invalid,
    "attachment-missing",
    "表单中应有且只有一个文件：请以表单字段 file 上传一个不为空的文件",
    "the form does not hold one file and nothing else: send one that is not empty, as the form's field `file`",
)
FILE_MISSING = reason(
    Invalid,
    "file-missing",
    "表单中应有一个文件，此外只可有 columns 和 categories：请以表单字段 file 上传一个文件",
    "the form does not hold one file and at most `columns` and `categories` with it: send one file, as the form's "
    "field `file`",
)
FILE_FORM_MALFORMED = reason(
    Invalid,
    "file-form-malformed",
    "表单格式不对：请重新上传",
    "the form is not well formed: send it again",
)
FILE_TOO_LARGE = reason(
    Invalid,
    "file-too-large",
    "文件超过 {megabytes} MB：请分成几份",
    "the file is larger than {megabytes} MB: split it",
)
PERIOD_EMPTY = reason(
    Invalid,
    "period-empty",
    "结束日期早于开始日期：请更正",
    "the period ends before it begins: mend it",
)
PERIOD_TOO_LONG = reason(
    Invalid,
    "period-too-long",
    "期间超过两年：请缩短",
    "the period is longer than two years: shorten it",
)
