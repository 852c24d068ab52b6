"""Where somebody is in danger, the analyst reads it where he decides, as the desk does."""

from uuid import UUID

from deploy.machine.home import Home
from services.triage.app import SERVICE as TRIAGE
from tests.console.joined import joined
from tests.databases import DatabaseServer
from tests.triage.town import reported

IN_DANGER, URGENT = UUID(int=7), UUID(int=8)
SAID, PRESSING = '<span class="urgent">危及生命</span>', '<span class="urgent">紧急</span>'


async def test_the_inbox_and_the_report_say_that_life_is_in_danger(postgres: DatabaseServer, home: Home) -> None:
    async with joined(postgres, home, TRIAGE) as console, console.as_("analyst") as browser:
        await console.towns["triage"].hear(reported(IN_DANGER, danger_to_life=True), reported(URGENT, urgent=True))
        inbox = (await browser.get("/inbox")).text
        assert (inbox.count(SAID), inbox.count(PRESSING)) == (1, 1)
        assert SAID in (await browser.get(f"/inbox/{IN_DANGER}")).text
        other = (await browser.get(f"/inbox/{URGENT}")).text
        assert SAID not in other
        assert PRESSING in other
