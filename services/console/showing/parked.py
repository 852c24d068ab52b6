"""Why something is parked, in both languages: a service writes the reason in English, and keeps it so."""

import re

from services.console.showing.catalog import Language, say

WHYS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("something earlier of its stream is parked"), "同一事项更早的事件还搁置着，它跟着等候"),
    (re.compile("it belongs to another lane or log"), "属于别的通道或日志"),
    (re.compile("it is of another installation, .*"), "是另一套系统写到这个主题里的：请设置SIKUAI_TOPIC_PREFIX"),
    (
        re.compile(r"it does not follow what was applied here: .*\(seq (.+)\)"),
        "与此前处理的不相接，是外来的或分叉（第%(what)s号）",
    ),
    (re.compile("header (.+) is missing"), "缺少标头（%(what)s）"),
    (re.compile("headers cannot be read: (.+)"), "标头读不出来（%(what)s）"),
    (re.compile("refused: (.+)"), "这件事现在不能接受（%(what)s）"),
    (re.compile("not of its kind: (.+)"), "内容与它的种类不符（%(what)s）"),
    (re.compile(r"([A-Z]\w+)"), "处理时出错（%(what)s）"),
)
"""Every reason of `shared.bus`, and what it is called; the last is the name of an error."""


def why(language: Language, reason: str) -> str:
    """The reason, as it is read; one that is none of ours as it is written."""
    for written, said in WHYS:
        if found := written.fullmatch(reason):
            return say(language, said) % {"what": found[1] if written.groups else ""}
    return reason
