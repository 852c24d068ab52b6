"""The analysis of a week on the pages: made, read with what is behind each figure, and saved as a Word document."""

import re
from collections.abc import AsyncIterator
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn

from deploy.machine.home import Home
from services.triage.app import SERVICE as TRIAGE
from tests.console.filled import form_of
from tests.console.joined import Joined, joined
from tests.databases import DatabaseServer
from tests.given import NOON
from tests.triage.town import REPORT, reported

THIS = f"{NOON.isocalendar().year}-W{NOON.isocalendar().week:02}"


@pytest.fixture
async def console(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    async with joined(postgres, home, TRIAGE) as console:
        await console.towns["triage"].hear(reported())
        yield console


async def test_a_week_is_analysed_read_and_saved_without_what_anybody_said(console: Joined) -> None:
    async with console.as_("analyst") as analyst:
        form = form_of((await analyst.get("/weekly")).text, "/weekly")
        made = await analyst.post("/weekly", data=form | {"week": [THIS]}, follow_redirects=True)
        page = made.text
        assert f"每周研判 {THIS}" in re.sub(r"\s+", " ", page)
        assert f'href="/inbox/{REPORT}"' in page, "what is behind a figure is a click away"
        assert "虚构" not in page
        saved = await analyst.get(f"{made.url.path}/document")
        again = form_of((await analyst.get("/weekly")).text, "/weekly") | {"week": [THIS]}
        assert "请写明理由" in (await analyst.post("/weekly", data=again)).text
    document = Document(BytesIO(saved.content))
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "宋体"
    text = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert str(REPORT) in text
    assert "虚构" not in text
    about = document.core_properties
    assert (about.author, about.last_modified_by, about.comments) == ("sikuai", "", "")
