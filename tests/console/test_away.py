"""The console's own database is away, or a service has no address: people are told, and no more is lost than that."""

import re

import asyncpg
import pytest
import structlog.testing

from services.console.console import Console
from services.console.routes.live import Listening
from services.console.settings import SERVICES, ConsoleSettings
from tests.console.nobody import browser, logged_in
from tests.databases import DatabaseServer


async def _let_in(postgres: DatabaseServer, console: Console, allowed: bool) -> None:
    name = console.settings.database_url.rpartition("/")[2]
    connection = await asyncpg.connect(postgres.postgres.dsn)
    try:
        await connection.execute(f'alter database "{name}" with allow_connections {allowed}')
        if not allowed:
            await connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", name)
    finally:
        await connection.close()


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_while_the_database_is_away_the_page_says_so_and_when_to_come_again(
    console: Console, postgres: DatabaseServer, language: str
) -> None:
    async with await logged_in(console) as client:
        client.cookies.set("language", language)
        assert (await client.get("/account")).status_code == 200
        await _let_in(postgres, console, False)
        with structlog.testing.capture_logs() as said:
            shown, sent = await client.get("/account?of=mine"), await client.post("/logout", data={"csrf": "x"})
            entered = await client.post("/login", data={"account": "analyst-01", "password": "x"})
        await _let_in(postgres, console, True)
        for answer in (shown, sent, entered):
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert ("数据库暂时连不上" if language == "zh" else "cannot be reached") in shown.text
        assert 'href="/account?of=mine"' in shown.text, "what it asked is asked again"
        assert "没有改动" not in sent.text, "of what was sent nobody knows"
        assert {line["event"] for line in said} == {"database_away"}
        assert "analyst-01" not in str(said)
        assert (await client.get("/account")).status_code == 200, "all is right again with it"


@pytest.mark.parametrize("left", SERVICES)
def test_a_service_without_an_address_is_refused_at_the_start_by_its_name(left: str) -> None:
    named = ",".join(f"{name}=http://127.0.0.1:1" for name in SERVICES if name != left)
    with pytest.raises(ValueError, match=re.escape(f"SIKUAI_SERVICES names no {left}:")):
        ConsoleSettings(services=named).addresses()


async def test_a_stream_that_never_began_gives_its_place_back(console: Console) -> None:
    for _ in range(20):
        Listening(console, "analyst-01", "a secret")
    with console.watching.one_more("analyst-01"):
        pass


async def test_each_who_is_not_logged_in_gets_an_answer_of_his_own(console: Console) -> None:
    async with browser(console) as client:
        client.cookies.set("language", "en")
        answers = [await client.get("/live") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [204, 204]
    assert [len(answer.headers.get_list("permissions-policy")) for answer in answers] == [1, 1]
