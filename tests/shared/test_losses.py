"""A bus that lost a part of what it acknowledged is filled again, and who hears it for the first time hears it all."""

from aiokafka.admin import AIOKafkaAdminClient

from deploy.machine.databases import Database
from deploy.machine.home import Home
from shared.bus import ensure_topics
from shared.cloudevents import to_headers
from tests.house import LANES, at_work
from tests.machines import Bus, DatabaseServer
from tests.shared import toy
from tests.shared.test_bus import count, entry_of, heard, send, two


async def hears_all(database: Database, home: Home, bus: Bus, total: int) -> None:
    """A service that comes new to the topic ends with this many."""
    async with at_work(toy.echo_service(), database, home, bus) as newcomer:
        await heard(newcomer, total)


async def test_a_tail_that_was_lost_is_published_again(postgres: DatabaseServer, home: Home, bus: Bus) -> None:
    """The table says that six were acknowledged; the topic holds three."""
    bus.wipe()
    first, second = await postgres.fresh("toy"), await postgres.fresh("echo")
    await ensure_topics(bus.address, ["toy", "toy_echo"], LANES, 1)
    async with at_work(toy.toy_service(), first, home) as counting, counting.house.reading() as connection:
        await count(counting, range(6), streams=1)
        entries = [await entry_of(counting, toy.stream(0), version) for version in (1, 2, 3)]
        for entry in entries:
            await send(bus, entry.lane, to_headers(entry), entry.body)
        await connection.execute("insert into store.published values ('toy', $1, 6)", entries[0].lane)
    async with at_work(toy.toy_service(), first, home, bus):
        await hears_all(second, home, bus, 6)
    for database in (first, second):
        await postgres.drop(database)


async def test_a_topic_that_was_deleted_is_made_and_filled_again(
    postgres: DatabaseServer, home: Home, bus: Bus
) -> None:
    third = await postgres.fresh("echo")
    async with two(postgres, home, bus) as (counting, hearing):
        await count(counting, range(30))
        await heard(hearing, 30)
        admin = AIOKafkaAdminClient(bootstrap_servers=bus.address)
        await admin.start()
        await admin.delete_topics(["toy"])
        await admin.close()
        await count(counting, range(30, 60))
        await heard(hearing, 60)
        await hears_all(third, home, bus, 60)
    await postgres.drop(third)
