"""(n) Importing 10,000 rows, as CSV and as a workbook, beside reading the same file with `csv` or openpyxl alone.

The service is in this process, without a socket or a bus, on a database that writes to the disk; each row is a report
of its own, with a village, a time, some forty characters and two people, and becomes two events.
"""

import csv
import io
from collections.abc import Callable
from uuid import uuid4

from openpyxl import Workbook, load_workbook

from deploy.machine.home import Home
from services.intake.app import SERVICE
from tests.bench.commands import LANES, fresh
from tests.bench.measuring import Measure, timed
from tests.databases import DatabaseServer
from tests.house import at_work
from tests.machines import temporary_home

ROWS = 10_000
GOAL = 1 / 8
HEADINGS = ["渠道", "村", "发生时间", "内容", "类别", "紧急", "涉及人员"]


async def measure(server: DatabaseServer, rounds: int, scale: float) -> list[Measure]:
    """Rows a second through the door, beside reading them alone."""
    rows = max(20, int(ROWS * scale))
    measures = [
        Measure(f"(n) importing {rows:,} rows of a CSV", "/s", "reading it with csv", GOAL),
        Measure(f"(n) importing {rows:,} rows of a workbook", "/s", "reading it with openpyxl", GOAL),
    ]
    with temporary_home() as home:
        for _ in range(rounds):
            measures[0].add(*await _round(server, home, rows, _as_csv, _read_csv))
            measures[1].add(*await _round(server, home, rows, _as_workbook, _read_workbook))
    return measures


async def _round(
    server: DatabaseServer,
    home: Home,
    rows: int,
    written: Callable[[list[list[str]]], bytes],
    read: Callable[[bytes], int],
) -> tuple[float, float]:
    data = written([HEADINGS, *(_row(n) for n in range(rows))])
    async with timed(rows) as alone:
        assert read(data) == rows + 1
    async with fresh(server, SERVICE) as database, at_work(SERVICE, database, home, lanes=LANES) as town:
        async with town.as_("desk_officer") as desk, timed(rows) as imported:
            answer = await desk.post("/sheets", files={"file": ("old", data)}, timeout=600)
        assert answer.json()["taken"] == rows, answer.text[:500]
    return imported.rate, alone.rate


def _row(n: int) -> list[str]:
    text = f"第{n}件：两家因宅基地边界起了争执，村干部到场劝说，双方暂时散去（虚构）{uuid4().hex[:6]}"
    return ["desk", "上坪村", f"2026-02-{1 + n % 27:02} {n % 24:02}:05", text, "邻里", "否", f"甲{n}、乙{n}"]


def _as_csv(rows: list[list[str]]) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode("utf-8-sig")


def _as_workbook(rows: list[list[str]]) -> bytes:
    book, file = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    book.save(file)
    return file.getvalue()


def _read_csv(data: bytes) -> int:
    return len(list(csv.reader(io.StringIO(data.decode("utf-8-sig")))))


def _read_workbook(data: bytes) -> int:
    sheet = load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
    return len(list(sheet.iter_rows(values_only=True)))
