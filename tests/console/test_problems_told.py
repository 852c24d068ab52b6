"""The type of a problem that a connection is refused with resolves on the console too."""

from services.console.console import Console
from shared.run.head import HEAD_TOO_LARGE, NO_HTTP
from tests.console.nobody import browser


async def test_what_a_connection_is_refused_with_is_explained_at_its_address(console: Console) -> None:
    async with browser(console) as client:
        for problem in (NO_HTTP, HEAD_TOO_LARGE):
            page = await client.get(f"/problems/{problem.code}")
            assert page.status_code == 200
            assert problem.code in page.text
        assert NO_HTTP.code in (await client.get("/problems")).text
        assert (await client.get("/problems/mimosa")).status_code == 404
