"""What is to be known of a row that was taken: what its cells were read as where they do not say it themselves."""

from collections.abc import Iterable, Mapping

from pydantic import BaseModel

from services.intake.sheets.headings import LABELS

SENTENCES: Mapping[str, tuple[str, str]] = {
    "merged-cell": (
        "{zh}取自合并的单元格：请核对这一行是否也是如此",
        "{en} holds the value of merged cells: check that it is this row's too",
    ),
    "day-without-time": (
        "{zh}只写了日期，没有时间：按当天记入；知道时间的，请写明时间再报",
        "{en} says a day and no time: taken as that day; if the time is known, write it",
    ),
    "unseen-characters": (
        "{zh}中有看不见的字符（如零宽空格）：已去掉",
        "{en} had characters that cannot be seen (as zero-width spaces): they were taken out",
    ),
}
"""By their codes, in Chinese and English."""


class Remark(BaseModel):
    """What a cell was read as, in both languages."""

    code: str
    zh: str
    en: str


def remark(code: str, columns: Iterable[tuple[int, str]]) -> Remark:
    """The remark on these columns: their numbers, and the fields that they are for."""
    zh, en = placed(columns)
    said_zh, said_en = SENTENCES[code]
    return Remark(code=code, zh=said_zh.format(zh="、".join(zh)), en=said_en.format(en=", ".join(en)))


def placed(columns: Iterable[tuple[int, str]]) -> tuple[list[str], list[str]]:
    """These columns by the fields that they are for and their numbers, in both languages."""
    columns = list(columns)
    return (
        [f"{LABELS[name][0]}（第{n}列）" for n, name in columns],
        [f"{LABELS[name][1]} (column {n})" for n, name in columns],
    )
