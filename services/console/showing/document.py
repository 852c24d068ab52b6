"""The bulletin of a week as a Word document (.docx), headings in both languages, without anybody's name."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from services.console.showing.bulletin import Section, sections, week_named

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LATIN, CHINESE = "Times New Roman", "宋体"
HEADING = "黑体"
HEADS = ("项目 · item", "本周 · this week", "上周 · week before", "去年同周 · year before")


def document(week: Mapping[str, Any], words: Mapping[str, Any]) -> bytes:
    """The file of an analysis as triage gives it out, with the ids of what is behind each figure."""
    made = Document()
    for style in ("Normal", "Title", "Heading 1", "Heading 2"):
        font = made.styles[style].font
        font.name = LATIN
        font.element.get_or_add_rPr().get_or_add_rFonts().set(
            qn("w:eastAsia"), CHINESE if style == "Normal" else HEADING
        )
    name = week_named(week["monday"])
    made.add_heading(f"每周研判 · Weekly analysis {name}", 0)
    made.add_paragraph(f"{week['station']} · 第{week['number']}份 · no. {week['number']} · {week['analysed_at'][:16]}Z")
    both = zip(sections("zh", week["findings"], words), sections("en", week["findings"], words), strict=True)
    for chinese, english in both:
        made.add_heading(f"{chinese.title} · {english.title}", 1)
        _table(made, chinese, english)
    made.add_heading("日志位置 · positions of the logs", 1)
    made.add_paragraph("; ".join(f"{one['log']}/{one['lane']}: {one['seq']}" for one in week["positions"]))
    about = made.core_properties
    about.author, about.last_modified_by, about.comments = "sikuai", "", ""
    about.title = f"每周研判 {name}"
    about.created = about.modified = datetime.fromisoformat(week["analysed_at"]).astimezone(UTC).replace(tzinfo=None)
    written = BytesIO()
    made.save(written)
    return written.getvalue()


def _table(made: Any, chinese: Section, english: Section) -> None:
    heads: Sequence[str] = HEADS if chinese.compared else HEADS[:2]
    table = made.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.text = head
    for row, other in zip(chinese.rows, english.rows, strict=True):
        name = _both(row.name, other.name)
        told = (name, str(row.number), *(_both(one, two) for one, two in zip(row[2:4], other[2:4], strict=True)))
        for cell, text in zip(table.add_row().cells, told[: len(heads)], strict=True):
            cell.text = text
        for link in row.links:
            made_in = table.rows[-1].cells[0].add_paragraph()
            made_in.add_run(link.rpartition("/")[2]).font.size = 88900  # 7 points


def _both(chinese: object, english: object) -> str:
    return str(chinese) if chinese == english else f"{chinese} · {english}"
