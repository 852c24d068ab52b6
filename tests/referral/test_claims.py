"""The clock claims a deadline while people act on what it is about."""

from datetime import timedelta
from typing import Any, cast

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.referral.app import SERVICE
from tests.house import at_work
from tests.referral.town import graded, sent, told


async def test_what_was_extended_while_the_clock_looked_at_it_is_urged_when_the_new_time_is_over(
    database: Database, home: Home
) -> None:
    """The chief grants days between the clock's claim and its look at the promise."""
    async with (
        at_work(SERVICE, database, home) as town,
        town.as_("analyst") as analyst,
        town.as_("liaison", name="lin", department="forestry") as forestry,
    ):
        await town.hear(graded())
        await sent(analyst, "refer", {})
        await sent(forestry, "accept")
        await sent(forestry, "extension", {"days": 10, "reason": "等测绘", "parties_agree": True})
        [promised] = await town.rows("deadline")
        town.clock.set(promised["due_at"] + timedelta(minutes=1))
        deadlines = town.runtime.deadlines
        connection = await deadlines._connect()

        class Interrupted:
            """A connection on which something happens after the claim."""

            def __getattr__(self, name: str) -> Any:
                return getattr(connection, name)

            async def fetch(self, sql: str, *values: Any) -> Any:
                rows = await connection.fetch(sql, *values)
                if sql.startswith("insert into store.claim") and rows:
                    async with town.as_("chief") as chief:
                        assert await sent(chief, "extension/grant", {"days": 5}) == 201
                return rows

        deadlines.connection = cast(Any, Interrupted())
        await deadlines.act()
        deadlines.connection = connection
        assert "referrals.urged" not in await told(town, "forestry")
        await town.later(days=6)
        assert (await told(town, "forestry")).count("referrals.urged") == 1
