"""How the store itself says no, whatever a service decides."""

from shared.kernel.refusals import Conflict, Invalid, NotFound, reason

STALE_VERSION = reason(
    Conflict,
    "stale-version",
    "数据已更新，现为第{version}版：请重新读取后再提交",
    "the subject has moved on to version {version}: read it again, then send again",
)
UNKNOWN_VERSION = reason(
    Conflict,
    "unknown-version",
    "没有您所附的这一版，现为第{version}版：请重新读取后再提交",
    "there is no such version yet, the subject is at {version}: read it again, then send again",
)
IDEMPOTENCY_KEY_REUSED = reason(
    Invalid,
    "idempotency-key-reused",
    "该幂等键已用于另一项请求：请换一个新的键后重新提交",
    "this idempotency key was used for another request: send this one with a new key",
)
UNKNOWN_SUBJECT = reason(
    NotFound, "unknown-subject", "没有找到：请核对编号", "there is no such subject: check its number"
)
STATION_NEEDED = reason(
    Invalid,
    "station-needed",
    "新登记的事项须属于一个派出所：请用该派出所的令牌办理",
    "what begins belongs to one station: send it with the token of that station",
)
EVENT_TOO_LARGE = reason(
    Invalid,
    "event-too-large",
    "内容过大：请缩短文字或分次提交",
    "there is too much in one event: shorten the text, or send it in parts",
)
