"""However a file is damaged, it is read or refused with what to do; and what is told of it can be told."""

from random import Random

import pytest

from services.intake.policy import IntakePolicy
from services.intake.sheets.cells import vocabulary
from services.intake.sheets.reading import read_sheet
from shared.kernel.policy import Category
from shared.kernel.refusals import Refused
from tests.given import policy_of
from tests.intake.spreadsheets import CASES, case, sheet

POLICY = policy_of(IntakePolicy)
WORDS = vocabulary(POLICY)
FILES = sorted(path for path in CASES.iterdir() if path.suffix != ".md")
TIMES = 12


def codes(data: bytes) -> list[str | None]:
    """Why the file, or each of its rows, is refused."""
    try:
        reading = read_sheet(data, WORDS)
    except Refused as why:
        return [why.code]
    assert reading.model_dump_json()
    return [row.refused.code if row.refused else None for row in reading.rows]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:2])
def test_a_file_in_which_bytes_are_changed_lost_or_doubled_is_read_or_refused(path: object) -> None:
    whole = case(str(getattr(path, "name", ""))[:2])
    chance = Random(str(path))
    for _ in range(TIMES):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(data))
            data[at] = chance.randrange(256)
        begin = chance.randrange(len(data))
        for some in (bytes(data), whole[:begin], whole[:begin] + whole[begin // 2 :]):
            codes(some)


def test_a_broken_byte_in_a_heading_is_named_with_its_column() -> None:
    data = sheet("desk,上坪村,2026-02-27 21:05,甲（虚构）", headings="渠道,村,发生时间,内容", encoding="utf-8")
    assert codes(data.replace("发生".encode(), "发".encode() + b"\xe7\x94")) == ["file-headings-broken"]


def test_a_workbook_of_the_old_form_or_with_a_password_is_named_as_that() -> None:
    assert codes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512)) == ["file-old-or-locked"]


@pytest.mark.parametrize("written", ["2.0263E+17", "2.02603020000012e+17"])
def test_a_number_that_a_spreadsheet_wrote_without_its_digits_is_refused_in_a_text_too(written: str) -> None:
    row = f"{written},desk,上坪村,2026-02-27 21:05,甲（虚构）"
    assert codes(sheet(row, headings="消息编号,渠道,村,发生时间,内容")) == ["row-digits-lost"]


def test_what_else_a_policy_calls_a_category_is_understood() -> None:
    also = Category(zh="邻里", en="neighbours", route="justice", also=("噪音扰民",))
    policy = POLICY.model_copy(update={"categories": {**POLICY.categories, "neighbours": also}})
    known = vocabulary(policy)["category_hint"]
    assert (known["噪音扰民"], known["邻里纠纷"], known["neighbours"]) == ("neighbours",) * 3
    assert "噪音扰民" not in WORDS["category_hint"]
