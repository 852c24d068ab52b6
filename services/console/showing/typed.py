"""What somebody wrote into a form, to be read where the form itself cannot be shown."""

from collections.abc import Mapping, Sequence

LABELS: dict[str, str] = {
    "text": "说了什么",
    "village_elsewhere": "村（社区）的名称",
    "place": "在哪里",
    "people": "涉及的人",
    "summary": "概要",
    "reason": "理由",
    "why": "为什么",
    "action": "做了什么",
    "days": "延长几天",
    "outcome": "化解结果",
    "another_way": "别的途径",
    "measures": "措施",
    "responsible": "责任人",
    "finish_on": "完成日期",
    "due_at": "哪一天以前",
    "visited_at": "什么时候见的",
    "relapse": "反复的情况",
    "happened_at": "什么时候",
    "dispute_id": "别处的纠纷：写编号",
    "account": "账号",
    "name": "称呼",
    "station": "派出所",
    "department": "部门",
}
"""The fields that are written, not chosen, in Chinese: what was chosen is not read again, and goes with the form."""
CODES = frozenset({"dispute", "repeat", "hazard", "police_matter", "information"})
"""What a field that has the name of one that is written holds where it is chosen."""


def typed(texts: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """What was written, each with the name of its field (in Chinese)."""
    found = [(label, value.strip()) for name, label in LABELS.items() for value in texts.get(name, ())]
    return [(label, value) for label, value in found if value and value not in CODES]
