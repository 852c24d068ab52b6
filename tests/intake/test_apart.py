"""A sheet is read in a process of its own: one that hangs or floods is ended, and the service goes on."""

import resource
from collections.abc import AsyncIterator

import psutil
import pytest

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.apart import environment
from services.intake.app import SERVICE
from services.intake.policy import IntakePolicy
from services.intake.sheets.apart import CHILD, read_apart
from shared.kernel.refusals import Refused
from tests.given import policy_of
from tests.house import Town, at_work
from tests.intake.spreadsheets import GOOD, a_book, send, sheet, taken, worksheet

POLICY = policy_of(IntakePolicy)
LONG = 20_000_000  # bytes


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


def of_one_long_text() -> bytes:
    """A workbook that is small, and large as soon as it is unpacked."""
    cell = b'<row><c t="inlineStr"><is><t>' + b"a" * LONG + b"</t></is></c></row>"
    return a_book(parts={"sheet1": worksheet(cell)})


def refused(data: bytes, seconds: float = 30, megabytes: int = 512) -> str:
    with pytest.raises(Refused) as why:
        read_apart(data, POLICY, seconds=seconds, megabytes=megabytes)
    return why.value.code


def test_a_reading_that_takes_too_long_is_ended_and_named() -> None:
    assert refused(sheet(GOOD), seconds=0.01) == "file-too-heavy"
    readers = [one for one in psutil.Process().children() if CHILD in one.cmdline()]
    assert not readers, "nothing of it goes on"


def test_a_file_that_wants_more_memory_than_there_may_be_is_named() -> None:
    assert refused(of_one_long_text()) == "file-headings-unknown", "within what there is, it is read"
    assert refused(of_one_long_text(), megabytes=110) == "file-too-heavy"


def test_what_another_process_read_or_refused_is_what_is_told() -> None:
    reading = read_apart(sheet(GOOD), POLICY)
    assert [row.cells["village"] for row in reading.rows] == ["上坪村"]
    assert refused(b"PK\x03\x04 not a book") == "file-malformed"


async def test_the_door_reads_in_another_process(town: Town) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    assert (await send(town, sheet(GOOD))).json()["taken"] == 1
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime > before
    assert len(await taken(town)) == 1


def test_the_process_that_reads_is_told_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIKUAI_SECRET", "mimosa")
    monkeypatch.setenv("LANG", "C.UTF-8")
    assert environment()["LANG"] == "C.UTF-8"
    assert "mimosa" not in environment().values()
