"""Spreadsheets for tests: CSV and workbooks, sound, odd and spoilt; and the desk that sends them."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from httpx import Response
from openpyxl import Workbook

from services.intake.events import LOG, ReportTaken
from services.intake.sheets.packed import MOST_BYTES_UNPACKED
from tests.house import Town

CASES = Path(__file__).parent / "cases"
HEADINGS = "渠道,村,发生时间,内容,类别,紧急,涉及人员"
GOOD = "110警情,上坪村,2026-02-27 21:05,酒后争吵（虚构）,邻里,是,甲、乙"
ALSO_GOOD = "desk,下坪村,2026/2/28 9:30,土地边界（虚构）,,,"


def case(name: str) -> bytes:
    """The file of `cases/` whose name begins so."""
    [path] = CASES.glob(f"{name}-*")
    return path.read_bytes()


async def send(town: Town, data: bytes, **headers: str) -> Response:
    async with town.as_("desk_officer") as desk:
        return await desk.post("/sheets", files={"file": ("旧案.csv", data)}, headers=headers)


async def try_out(town: Town, data: bytes) -> Response:
    async with town.as_("desk_officer") as desk:
        return await desk.post("/sheets/tried", files={"file": ("旧案.csv", data)})


def sheet(*rows: str, headings: str = HEADINGS, encoding: str = "utf-8-sig") -> bytes:
    return "\r\n".join([headings, *rows]).encode(encoding)


def book(*rows: list[Any], others: list[list[Any]] | None = None, merged: str = "") -> bytes:
    """A workbook of these rows, with `others` on a sheet of their own, and these cells merged."""
    made = Workbook()
    assert made.active is not None
    for row in rows:
        made.active.append(row)
    if merged:
        made.active.merge_cells(merged)
    if others is not None:
        second = made.create_sheet("2")
        for row in others:
            second.append(row)
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def part_of_book(data: bytes, name: str) -> bytes:
    """The part of this name of a workbook, as XML."""
    with ZipFile(io.BytesIO(data)) as packed:
        [path] = [path for path in packed.namelist() if path.endswith(f"/{name}.xml")]
        return packed.read(path)


def worksheet(rows: bytes) -> bytes:
    """A worksheet of these rows, as XML."""
    return (
        b'<?xml version="1.0" encoding="UTF-8"?>'
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + rows
        + b"</sheetData></worksheet>"
    )


async def taken(town: Town) -> list[ReportTaken]:
    events = [recorded.event for recorded in await town.log(LOG)]
    return sorted((event for event in events if isinstance(event, ReportTaken)), key=lambda event: event.happened_at)


def flood() -> bytes:
    """A small zip that unpacks to more than is read."""
    data = io.BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(MOST_BYTES_UNPACKED + 1))
    return data.getvalue()


def a_book(people: str = "甲", sheets: int = 1, parts: Mapping[str, bytes] | None = None) -> bytes:
    """A workbook with one report, so many sheets, and these parts in place of its own, by their names."""
    data, made = io.BytesIO(), Workbook()
    assert made.active is not None
    made.active.append(["渠道", "村", "发生时间", "内容", "涉及人员"])
    made.active.append(["desk", "上坪村", "2026-02-27 21:05", "（虚构）", people])
    for n in range(1, sheets):
        made.create_sheet(str(n))
    made.save(data)
    again = io.BytesIO()
    with ZipFile(data) as old, ZipFile(again, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            name = entry.filename.rpartition("/")[2].removesuffix(".xml")
            new.writestr(entry.filename, (parts or {}).get(name, old.read(entry.filename)))
    return again.getvalue()


def spoilt(local: int, central: int, byte: int) -> bytes:
    """A workbook in whose zip this byte stands at these places of the headers of each part."""
    data = bytearray(a_book())
    for mark, at in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        begin = data.find(mark)
        while begin >= 0:
            data[begin + at] |= byte
            begin = data.find(mark, begin + 1)
    return bytes(data)
