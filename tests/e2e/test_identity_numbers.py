"""Identity numbers that are told to a machine at work are looked for wherever something may be left: by plain SQL, a
plain consumer, in the answers and in the logs of its processes."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping

import asyncpg
import httpx
import pytest

from deploy.halfyear.actions import Who
from deploy.halfyear.quiet import until_quiet
from deploy.halfyear.speaking import Speaker
from deploy.machine.home import Home
from deploy.machine.record import Record
from tests.faults.found import look
from tests.playing import machine

pytestmark = pytest.mark.timeout(180)

NUMBER, WRITTEN = "110101199003070011", "11010119900307109X"
PLANTED = (NUMBER, WRITTEN, "１１０１０１")
REPORT = {
    "channel": "officer", "message_id": f"m-{WRITTEN}", "village": "shiqiao", "place": f"{NUMBER}家（虚构）",
    "happened_at": "2026-03-02T08:00:00+08:00", "people": [{"name": f"张三{WRITTEN}"}],
    "text": "张三（１１０１０１-19900307-109x）争吵（虚构）",
}  # fmt: skip
OFFICER, DESK = Who("information_officer", "cleaner-01"), Who("desk_officer", "desk-01")
ANALYST, ADMINISTRATOR = Who("analyst", "analyst-01"), Who("administrator", "admin-01")
NOW = {"now": "2026-03-02T12:00:00+08:00"}
SHEET = f"channel,village,happened_at,text\ndesk,shiqiao,2026-03-02 09:00,李四{NUMBER}（虚构）\n"


def test_an_identity_number_is_left_in_the_private_log_of_intake_and_nowhere_else() -> None:
    with machine("embedded", []) as (home, record):
        answers = asyncio.run(_told(Speaker(home, record.services, "changluo")))
        assert "［身份证号］" in "".join(answers)
        assert [one for one in answers if any(planted in one for planted in PLANTED)] == []
        asyncio.run(_nothing_left(record, home))


async def _told(town: Speaker) -> list[str]:
    """Everything that was answered to whoever told them, and to whoever looks."""
    answers: list[str] = []

    def note(answer: httpx.Response) -> bool:
        answers.append(answer.text)
        return answer.is_success or answer.status_code == 422

    await asyncio.gather(*(town.ask(ADMINISTRATOR, "PUT", service, "/clock", json=NOW) for service in town.services))
    taken = {"headers": {"Idempotency-Key": "1"}, "json": REPORT}
    receipt = await town.ask(OFFICER, "POST", "intake", "/reports", **taken, enough=note)
    file = {"headers": {"Idempotency-Key": "2"}, "files": {"file": ("a.csv", SHEET.encode())}}
    await town.ask(DESK, "POST", "intake", "/sheets", **file, enough=note)
    await until_quiet(town, ADMINISTRATOR)
    found = {"outcome": "dispute", "category": "neighbours", "summary": f"张三{NUMBER}争吵（虚构）", "factors": []}
    at = f"/reports/{receipt['report_id']}"
    screened = {"headers": {"Idempotency-Key": "3"}, "json": found}
    refused = await town.ask(ANALYST, "POST", "triage", f"{at}/screen", **screened, enough=note)
    assert [(one["at"], one["what"]) for one in refused["errors"]] == [("body/summary", "identity_number")]
    for who, service, path in ((DESK, "intake", "/reports"), (DESK, "intake", at), (ANALYST, "triage", at)):
        await town.ask(who, "GET", service, path, enough=note)
    await town.ask(OFFICER, "GET", "intake", "/reports/mine", enough=note)
    await town.client.aclose()
    return answers


async def _nothing_left(record: Record, home: Home) -> None:
    kept: list[str] = []
    rows: dict[str, str] = {}
    for service, dsn in record.owners.items():
        async for table, row in _rows(dsn):
            if table == "store.event" and "intake.private\t" in row and "intake.numbers_kept" in row:
                kept.append(row)
            else:
                rows[f"{service} {table} {len(rows)}"] = row
    assert len(kept) == 2
    assert all(any(planted in "".join(kept) for planted in PLANTED[n:]) for n in range(3))
    assert _holding(rows) == []
    world = await look(record.owners, record.brokers()[0], home.logs)
    records = {f"{place} {n}": str(one) for place, some in world.topics.items() for n, one in enumerate(some)}
    assert any("intake.report_taken" in one for one in records.values())
    assert _holding(records) == []
    assert _holding(dict(_files(home))) == []


def _holding(texts: Mapping[str, str]) -> list[str]:
    forms = {form for planted in PLANTED for form in (planted, json.dumps(planted)[1:-1], str(planted.encode())[2:-1])}
    return [where for where, text in texts.items() if any(form in text for form in forms)]


async def _rows(dsn: str) -> AsyncIterator[tuple[str, str]]:
    """Every row of every table of this database, as text, what is stored as bytes decoded."""
    connection = await asyncpg.connect(dsn, timeout=5)
    try:
        tables = await connection.fetch(
            "select format('%I.%I', schemaname, tablename) from pg_tables "
            "where schemaname not in ('pg_catalog', 'information_schema')"
        )
        for (table,) in tables:
            for row in await connection.fetch(f"select * from {table}"):
                yield table, "\t".join(_text(value) for value in row.values())
    finally:
        await connection.close()


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _files(home: Home) -> Iterator[tuple[str, str]]:
    """Every log of the machine's processes."""
    for path in home.logs.rglob("*"):
        if path.is_file():
            yield str(path), path.read_text(errors="replace")
