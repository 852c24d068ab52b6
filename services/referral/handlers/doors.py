"""What every door of referral needs: who asks, what he may know of, and his command on its way."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.referral import views
from services.referral.domain import State, dispute_unknown
from shared.decider import Command, Decider, Order
from shared.deciding import Answer
from shared.house import Asked, House
from shared.policy import Words


@dataclass(frozen=True, slots=True)
class Doors:
    """The house and its decider."""

    house: House
    dispute: Decider[State]

    def asker(self, asked: Asked) -> views.Asker:
        """What the asker may know of."""
        return views.Asker(asked.station, asked.actor.department)

    async def envelope(self, asked: Asked, dispute_id: UUID) -> dict[str, Any]:
        """The words of a command on a dispute of the asker's station. Raises `NotFound`.

        One that is not, or no longer, with the asker's department goes on to the domain, which does not know it
        either: so a return that is sent again gets its first answer. It goes without the version that he saw, for a
        conflict would tell him that there is such a dispute.
        """
        async with self.house.reading() as connection:
            found = await views.head(connection, self.asker(asked), dispute_id)
        if found is None:
            raise dispute_unknown()
        station, seen = found
        return asked.words | {"station": station} | ({} if seen else {"expected_version": None})

    async def execute(self, dispute_id: UUID, command: Command) -> Answer:
        """Carry the command out."""
        return await self.house.execute(Order(self.dispute, f"dispute-{dispute_id}", command))

    def named(self, row: dict[str, Any]) -> dict[str, Any]:
        """The row with its codes named in Chinese and English, as far as today's policy knows them."""
        policy = self.house.policy
        words: dict[str, Words | None] = {"category": policy.categories.get(row["category"])}
        for field in ("lead", "proposed"):
            words[field] = policy.departments.get(row.get(field) or "")
        return row | {
            field: {"code": row[field], "zh": word.zh, "en": word.en}
            for field, word in words.items()
            if word is not None
        }
