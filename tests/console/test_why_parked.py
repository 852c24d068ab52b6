"""Why something is parked is said in the reader's language, whatever the reason; the services write it in English."""

import re

import pytest
from pydantic import BaseModel, ValidationError

from services.console.showing.parked import why
from shared.bus.cloudevents import Malformed, read_headers
from shared.bus.decoding import STRANGE_CHAIN, STRANGE_INSTALLATION, STRANGE_LANE, reason_of
from shared.bus.parking import BEHIND
from shared.store.refusals import UNKNOWN_SUBJECT


class _Whole(BaseModel):
    level: int


def _malformed(*pairs: tuple[str, bytes]) -> str:
    read = read_headers(pairs, b"")
    assert isinstance(read, Malformed)
    return read.reason


def _not_of_its_kind() -> ValidationError:
    with pytest.raises(ValidationError) as raised:
        _Whole.model_validate({})
    return raised.value


NAMES = ("ce_source", "ce_epoch", "ce_lane", "ce_sequence", "ce_subject", "ce_streamversion", "ce_id", "ce_type",
         "ce_schemaversion", "ce_station", "ce_actor", "ce_time", "ce_recordedat", "ce_correlationid",
         "ce_commandid")  # fmt: skip
REASONS = {
    BEHIND: "同一事项更早的事件还搁置着，它跟着等候",
    STRANGE_LANE: "属于别的通道或日志",
    STRANGE_INSTALLATION: "是另一套系统写到这个主题里的：请设置SIKUAI_TOPIC_PREFIX",
    STRANGE_CHAIN.format(seq=7): "与此前处理的不相接，是外来的或分叉（第7号）",
    _malformed(): "缺少标头（ce_source）",
    _malformed(*((name, b"x") for name in NAMES)): "标头读不出来（ValueError）",
    reason_of(UNKNOWN_SUBJECT()): "这件事现在不能接受（unknown-subject）",
    reason_of(_not_of_its_kind()): "内容与它的种类不符（level missing）",
    reason_of(LookupError()): "处理时出错（LookupError）",
}


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_is_said_in_both_languages(reason: str) -> None:
    assert why("zh", reason) == REASONS[reason]
    assert not re.search("[\u3400-\u9fff]", why("en", reason))


def test_a_reason_that_was_written_by_a_hand_is_shown_as_it_is() -> None:
    assert why("zh", "测试写入") == why("en", "测试写入") == "测试写入"
