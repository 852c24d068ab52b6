"""Texts for comparing: what is written otherwise is the same, what says otherwise is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.alike import alike, name_alike, without_unseen


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("全角１２３ＡＢ", "全角123AB"),
        ("甲\u00a0乙", "甲 乙"),
        ("一行\r\n二行", "一行\n二行"),
        ("上坪\u200b村\ufeff", "上坪村"),
        ("（虚构），", "(虚构),"),
        ("e\u200b\u0301", "é"),
        ("葛\U000e0100", "葛"),
    ],
)
def test_texts_that_differ_in_how_they_are_written_are_alike(one: str, other: str) -> None:
    assert alike(one) == alike(other)


def test_texts_that_say_otherwise_are_not_alike() -> None:
    assert alike("甲打乙") != alike("乙打甲")
    assert alike("张三 李四") != alike("张三李四")
    assert name_alike("上坪 村") == name_alike("上坪村")


@given(st.text())
def test_what_was_made_for_comparing_is_its_own_and_what_is_not_seen_adds_nothing(text: str) -> None:
    assert alike(alike(text)) == alike(text)
    assert alike("\u200b".join(text)) == alike(text)
    assert without_unseen(without_unseen(text)) == without_unseen(text)
