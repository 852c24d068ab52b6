"""How follow-up's doors say no before anything is decided: why, and what to do next."""

from shared.kernel.refusals import Invalid, reason

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
