"""Views filled as a hundred thousand disputes would have left them, by SQL: what is measured is reading."""

from datetime import datetime
from hashlib import md5
from pathlib import Path
from uuid import UUID

import asyncpg

from deploy.machine.record import Record
from shared.kernel.calendar import CHINA

NOW = datetime(2026, 6, 20, 10, tzinfo=CHINA)
"""What time it is for whoever looks: late in a half-year, so that the half-year is nearly full."""

SERVICES = ("intake", "triage", "referral", "followup")
HERE = Path(__file__).parent


async def fill(record: Record, disputes: int, officers: int) -> None:
    """Put so many disputes, and twice as many reports, into the views of each service of a machine that is up.

    They are of five years; ten in eleven are of one station, a third is open, and a third of the reports that are no
    disputes waits to be screened. The reports of informants are of so many officers.
    """
    for service in SERVICES:
        await fill_views(record.owners[service], service, disputes, officers)


async def fill_views(owner_dsn: str, service: str, disputes: int, officers: int = 1) -> None:
    """The same of one service, whose tables belong to this owner."""
    connection = await asyncpg.connect(owner_dsn)
    try:
        await connection.execute("set search_path to views")
        await connection.execute((HERE / "table.sql").read_text())
        await connection.execute((HERE / "disputes.sql").read_text(), disputes, officers, NOW)
        await connection.execute((HERE / f"{service}.sql").read_text())
        await connection.execute("vacuum analyze")  # as it does by itself before long
    finally:
        await connection.close()


def dispute_of(n: int) -> UUID:
    """The id of the dispute with this number."""
    return UUID(md5(f"dispute {n}".encode(), usedforsecurity=False).hexdigest())


def other_report_of(n: int) -> UUID:
    """The id of the report that came beside it; of every third it waits to be screened."""
    return UUID(md5(f"other {n}".encode(), usedforsecurity=False).hexdigest())
