"""What somebody wrote into a form and chose in it, to be read where the form itself cannot be shown."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from services.console.showing.catalog import Language, say
from services.console.showing.fields import named
from services.console.showing.words import CHOICES
from shared.http.roles import ROLES

LABELS: dict[str, str] = {
    "subject": "线索主题",
    "text": "说了什么",
    "village_elsewhere": "村（社区）的名称",
    "week": "第几周",
    "place": "在哪里",
    "people": "涉及的人",
    "summary": "概要",
    "reason": "理由",
    "why": "为什么",
    "action": "做了什么",
    "how": "怎样消除的",
    "words": "说明",
    "answer": "答复",
    "told_by": "谁告知的",
    "told_at": "什么时候告知的",
    "days": "延长几天",
    "outcome": "化解结果",
    "another_way": "别的途径",
    "measures": "措施",
    "done": "方案做了什么",
    "done_on": "哪一天做的（不填为今天）",
    "responsible": "责任人",
    "finish_on": "完成日期",
    "due_at": "哪一天以前",
    "visited_at": "什么时候见的",
    "canvassed_at": "什么时候去的",
    "opened_at": "什么时候开始的",
    "came": "来了多少人",
    "relapse": "反复的情况",
    "happened_at": "什么时候",
    "dispute_id": "别处的纠纷：写编号",
    "into": "别处的纠纷：写编号",
    "order_number": "接警单号",
    "authority": "哪个机关",
    "receipt_number": "回执编号",
    "received_on": "回执日期",
    "against": "被反映的其他机关",
    "receiver": "移交给哪个机关",
    "account": "账号",
    "name": "称呼",
    "phone": "电话",
    "station": "派出所",
    "department": "部门",
    "campaign": "专项行动",
}
"""The fields that are written, in Chinese."""
CHOSEN: dict[str, str] = {
    "deed": "做了什么",
    "danger_to_life": "有人有生命危险",
    "urgent": "紧急：排在前面研判",
    "channel": "来源",
    "second": "双人复核",
    "village": "村（社区）",
    "precision": "时间有多准",
    "group": "信息员身份",
    "others": "兼管的村",
    "category_hint": "像哪一类",
    "outcome": "这是什么",
    "category": "类别",
    "factors": "分级因素",
    "hazard": "哪种隐患",
    "result": "评估结果",
    "plan": "一案一策",
    "answered_by": "由哪个部门答复",
    "handed_to": "哪个部门",
    "told_how": "怎样告知的",
    "against_department": "被反映的部门",
    "way": "途径",
    "reports": "这次走访收到的线索",
    "same": "相同的是",
    "level": "您定为",
    "lead": "主办部门",
    "assisting": "协办部门",
    "because": "为什么退回",
    "parties_agree": "当事人同意延期吗",
    "ways_told": "已告知当事人的其他途径",
    "score": "满意吗",
    "new_conflict": "有新矛盾苗头",
    "sued": "已起诉",
    "roles": "身份",
    "site": "走访地点",
    "centre": "联系点",
    "found": "发现情况了吗",
}
"""The fields that are chosen, in Chinese, as their forms call them."""
TICKED = frozenset({"danger_to_life", "urgent", "new_conflict", "sued"})
"""One yes each."""


def typed(language: Language, texts: Mapping[str, Sequence[str]], words: Any) -> list[tuple[str, str]]:
    """What was written and what was chosen, each with the name of its field (in Chinese); a choice by its own words, as
    far as these words of the policy tell them."""
    codes = CHOICES["outcome"]  # two forms have a field of this name
    written = [(label, value.strip()) for name, label in LABELS.items() for value in texts.get(name, ())]
    chosen = [
        (
            label,
            say(language, "、").join(_choice(language, name, value, words) for value in texts.get(name, ()) if value),
        )
        for name, label in CHOSEN.items()
        if name not in LABELS or set(texts.get(name, ())) <= set(codes)
    ]
    return [(label, value) for label, value in chain(written, chosen) if value and value not in codes]


def _choice(language: Language, name: str, value: str, words: Any) -> str:
    """What somebody chose, as he read it."""
    if value in (own := CHOICES.get(name, {})):
        return say(language, own[value])
    if name == "roles" and value in ROLES:
        return str(getattr(ROLES[value], language))
    if name in TICKED:
        return say(language, "是")
    return named(language, name, int(value) if value.isdigit() else value, words)
