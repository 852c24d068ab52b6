"""A console with one dispute that is graded, of which referral has heard."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from deploy.machine.home import Home
from services.referral.app import SERVICE as REFERRAL
from services.triage.app import SERVICE as TRIAGE
from services.triage.domain.screening import dispute_id_of
from tests.console.joined import Joined, joined
from tests.databases import DatabaseServer
from tests.referral import town as referral
from tests.triage import town as triage

REPORT = UUID(int=7)
DISPUTE = dispute_id_of(REPORT)


@asynccontextmanager
async def with_a_graded_one(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    """The console and both services."""
    async with joined(postgres, home, TRIAGE, REFERRAL) as console:
        town = console.towns["triage"]
        async with town.as_("analyst") as analyst:
            await triage.entered(town, analyst, REPORT)
            await triage.graded(analyst, DISPUTE)
        await console.towns["referral"].hear(referral.graded(DISPUTE))
        yield console
