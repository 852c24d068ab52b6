"""What people write above their columns, and the field of a report that each is for: data, in Chinese and English.

Beside these the fields' own labels and names are known. Left out is what may as well mean something else (编号 may be
the row's, 登记时间 is when it was written down).
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import TypeAlias

from services.intake.domain.report import Said
from shared.http.allowed import label_of

Given: TypeAlias = Mapping[str, str | None]
"""Headings that whoever sends the file gave a field, or None for one that is left out, each as `plain` has it."""
NONE_GIVEN: Given = {}
NO_COLUMN = ("attachments", "precision", "session_id")
"""Fields that no sheet has: no cell holds a file, how a time is written says how exactly it is known, and a sheet is
taken in no session of the desk."""
FIELDS = {name: field for name, field in Said.model_fields.items() if name not in NO_COLUMN}
LABELS = {name: label_of(field.title) or (name, name) for name, field in FIELDS.items()}
"""What each field is called, in both languages."""
MUST = tuple(name for name, field in FIELDS.items() if field.is_required())
"""The fields without which there is no report."""
ALSO = {
    "channel": "来源、信息来源、线索来源、来源渠道、上报渠道、受理渠道、受理方式、接报方式、source、reported via",
    "message_id": (
        "消息ID、消息号、工单号、工单编号、警情编号、警情号、接警编号、接警单号、事件编号、事项编号、"
        "线索编号、案件编号、流水号、order number、order no、message no、ticket、ticket number、case number、"
        "case no"
    ),
    "officer_id": "网格员编号、information officer id",
    "village": (
        "村（社区）、村/社区、村社区、村居、村名、社区、所属村、所属村居、所在村、所在村居、行政村、"
        "village/community、village or community、community"
    ),
    "place": ("地址、详细地址、具体地址、具体地点、发生地点、发生地址、事发地点、事发地、现场地址、address、location"),
    "happened_at": (
        "时间、日期、发生日期、事发时间、事发日期、案发时间、报警时间、接警时间、time、date、date and time、"
        "incident time、occurred at、when"
    ),
    "subject": "标题、事件标题、事项标题、事件名称、事项名称、title、headline",
    "text": (
        "详情、事由、事件描述、事件内容、事项内容、主要内容、简要情况、基本情况、警情内容、简要案情、"
        "简要警情、报警内容、内容描述、情况说明、纠纷内容、纠纷描述、纠纷简要情况、矛盾纠纷内容、"
        "矛盾纠纷简要情况、描述、诉求内容、反映内容、线索内容、description、details、content、summary、"
        "report"
    ),
    "people": (
        "当事人、当事人姓名、双方当事人、纠纷当事人、涉事人员、相关人员、人员、涉及人、姓名、parties、"
        "persons、names、people involved"
    ),
    "category_hint": (
        "类型、纠纷类别、纠纷类型、矛盾类型、矛盾纠纷类型、矛盾纠纷类别、事件类型、事件类别、事项类别、案由、"
        "type、dispute type、kind"
    ),
    "urgent": "是否紧急、是否加急、urgency、is urgent",
    "danger_to_life": (
        "是否危及生命、有无生命危险、生命危险、有无危险、人身危险、life in danger、danger、life threatening"
    ),
    "campaign": "专项、行动、活动、所属专项、所属行动、专项名称、campaign name",
}
"""Names for each field, with 、 between them."""
OTHERWISE = {"事由": "subject"}
"""What these are for where another column is for the field that they have above."""
_ADDED = re.compile(
    r"[（(【\[](必填|选填|可不填|必填项|选填项|可选|required|optional)[）)】\]]|[*＊★:：]", re.IGNORECASE
)
_BLANKS = re.compile(r"[\s_\u200b\ufeff]+")


def plain(heading: str) -> str:
    """A heading for comparing: without what says that it must be filled in, and without blanks and kinds of letters."""
    return unicodedata.normalize("NFKC", _BLANKS.sub("", _ADDED.sub("", heading))).lower()


OWN = {plain(word): name for name, labels in LABELS.items() for word in (*labels, name)}
"""The fields' own labels and names, for comparing."""
KNOWN = {plain(word): name for name, words in ALSO.items() for word in words.split("、")} | OWN


def field_of(heading: str, given: Given = NONE_GIVEN) -> str | None:
    """The field that this heading is for, if one was given to it or it is known."""
    spelt = plain(heading)
    return given[spelt] if spelt in given else KNOWN.get(spelt)


def is_own(heading: str, given: Given) -> bool:
    """Whether this heading is meant for its field before others are: it was given it, or is its label or name."""
    spelt = plain(heading)
    return spelt in OWN or given.get(spelt) is not None
