"""What a library finds odd in a file that somebody sent is no line of the service's log, and its words are nowhere."""

import subprocess
import sys
from pathlib import Path

import orjson

from tests.intake.spreadsheets import a_book, worksheet

ROOT = Path(__file__).parents[2]
SERIAL = 98765432109
STYLES = (
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="1">'
    b'<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
VALIDATED = (
    b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'  # which Excel writes for lists
)
PROGRAM = """
import sys, warnings
from datetime import UTC, datetime
from pathlib import Path
from services.intake.app import SERVICE
from services.intake.sheets.cells import vocabulary
from services.intake.sheets.reading import read_sheet
from shared.kernel.refusals import Invalid
from shared.run.logs import configure_logs
from shared.run.settings import Settings
from shared.store.policies import PolicyFiles

configure_logs("intake", "info")
policy = PolicyFiles(Settings().policy, SERVICE.policy).of("x", datetime.now(UTC))
read_sheet(Path(sys.argv[1]).read_bytes(), vocabulary(policy))
warnings.warn("mimosa")
"""


def test_a_workbook_s_oddities_stand_nowhere_and_a_library_s_warning_is_a_line_like_any_other(tmp_path: Path) -> None:
    cells = b"".join(b'<c r="%c1" s="0"><v>%d</v></c>' % (65 + n, SERIAL + n) for n in range(3))
    heads = b"".join(
        b'<c t="inlineStr"><is><t>%s</t></is></c>' % one.encode() for one in ("渠道", "村", "内容", "发生时间")
    )
    sheet = worksheet(b"<row>" + heads + b"</row><row>" + cells + b"</row>").replace(b"</worksheet>", VALIDATED)
    file = tmp_path / "sent.xlsx"
    file.write_bytes(a_book(parts={"sheet1": sheet, "styles": STYLES}))
    ran = subprocess.run([sys.executable, "-c", PROGRAM, str(file)], cwd=ROOT, capture_output=True, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, b"")
    [line] = [orjson.loads(line) for line in ran.stdout.splitlines()]
    assert (line["level"], line["event"], line["kind"]) == ("warning", "library_warned", "UserWarning")
    assert line["where"].endswith(":16")
    assert b"mimosa" not in ran.stdout
