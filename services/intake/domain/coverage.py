"""How well a station's places are covered by visits: days since the last one, and the blind spots. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Literal, NamedTuple, TypeAlias

from services.intake.policy import IntakePolicy, Site
from shared.kernel.calendar import CHINA
from shared.kernel.words import called

Standing: TypeAlias = Annotated[
    Literal["never", "late", "in_time"],
    called(never="从未走访 · never visited", late="超期未走访 · waits too long", in_time="按期 · in time"),
]
BLIND: tuple[Standing, ...] = ("never", "late")


class Visits(NamedTuple):
    """What is known of the visits of a place: the last, and how many in a period, with those that found nothing."""

    last_at: datetime | None = None
    made: int = 0
    zero: int = 0


@dataclass(frozen=True, slots=True)
class Covered:
    """A place as it is covered. `due_on` is the last day on which it is visited in time, None where it never was;
    `days` since its last visit."""

    code: str
    site: Site
    longest_days: int
    visits: Visits
    standing: Standing
    days: int | None
    due_on: date | None

    @property
    def blind(self) -> bool:
        """Whether it is a blind spot: never visited, or longer ago than its kind allows."""
        return self.standing in BLIND


def day_of(moment: datetime) -> date:
    """The day in China on which this instant lies."""
    return moment.astimezone(CHINA).date()


def covered(policy: IntakePolicy, visits: Mapping[str, Visits], today: date) -> list[Covered]:
    """The policy's open places as they are covered today: the blind spots first, then by when they are due."""
    found = [
        _covered(code, site, policy, visits.get(code, Visits()), today) for code, site in policy.open_sites.items()
    ]
    return sorted(found, key=lambda one: (one.due_on or date.min, one.code))


def _covered(code: str, site: Site, policy: IntakePolicy, visits: Visits, today: date) -> Covered:
    longest = policy.longest_days(site)
    if visits.last_at is None:
        return Covered(code, site, longest, visits, "never", None, None)
    last = day_of(visits.last_at)
    days = max(0, (today - last).days)
    standing: Standing = "late" if days > longest else "in_time"
    return Covered(code, site, longest, visits, standing, days, last + timedelta(days=longest))
