"""Referral under policies that change while it works: a new department, a station's own clock, a later version."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any, TypeVar
from uuid import UUID

import pytest
import yaml

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.referral.app import SERVICE
from services.referral.events import LOG, CorrectionNotified, DeadlineCorrected, ReferralAccepted, ReferralNotified
from shared.kernel.calendar import CHINA
from shared.kernel.event import Event
from shared.run.settings import Settings
from shared.store.policies import PolicyChanged, PolicyFiles, remember_adopted
from tests.brokers import Bus
from tests.given import NOON, STATION
from tests.house import Town, at_work
from tests.referral.town import DISPUTE, graded, sent

E = TypeVar("E", bound=Event)
OTHER = UUID(int=7)
ADOPTED = NOON.date() + timedelta(days=1)
BEFORE_MAY = datetime(2026, 4, 30, 12, 0, tzinfo=CHINA)


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """A folder of policies of this test."""
    return Path(copytree(Settings().policy, tmp_path / "policy"))


@pytest.fixture
async def town(database: Database, home: Home, policy: Path) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home, policy=policy) as town:
        yield town


def adopt(town: Town, file: str, **sections: Any) -> None:
    """Adopt a policy that differs from the county's first in these sections, from tomorrow on."""
    path = town.runtime.policies.folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {"version": "2026-next", "adopted": ADOPTED} | sections
    if file.startswith("county/"):
        [first] = path.parent.glob("2026-01.yaml")
        county = yaml.safe_load(first.read_text(encoding="utf-8"))
        document = {"version": "2026-next", "adopted": ADOPTED} | {
            key: value | sections.get(key, {}) for key, value in county.items() if isinstance(value, dict)
        }
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    town.runtime.policies.look_again()


async def accepted(town: Town, dispute_id: UUID) -> None:
    """Referred to forestry, and signed for by it."""
    async with town.as_("analyst") as analyst, town.as_("liaison", department="forestry") as forestry:
        assert await sent(analyst, "refer", {}, dispute_id) == 201
        assert await sent(forestry, "accept", {}, dispute_id) == 201


async def said(town: Town, kind: type[E], log: str = LOG) -> list[E]:
    """The events of a kind on a log."""
    return [recorded.event for recorded in await town.log(log) if isinstance(recorded.event, kind)]


async def test_a_department_that_is_added_while_running_is_told_on_a_log_of_its_own(town: Town) -> None:
    departments = yaml.safe_load((town.runtime.policies.folder / "county/2026-01.yaml").read_text())["common"]
    departments = departments["departments"] | {"civil": {"zh": "民政办", "en": "civil affairs office"}}
    adopt(town, "county/2026-next.yaml", common={"departments": departments})
    assert "referrals.civil" in SERVICE.published(town.runtime.policies.all())
    town.clock.set(NOON + timedelta(days=1))
    await town.hear(graded())
    async with town.as_("analyst") as analyst, town.as_("liaison", department="civil") as civil:
        assert await sent(analyst, "refer", {"lead": "civil"}) == 201
        assert await sent(civil, "accept", {}) == 201
    assert [event.part for event in await said(town, ReferralNotified, "referrals.civil")] == ["lead"]


async def test_a_station_s_own_clock_stands_over_the_county_s_from_its_day_on(town: Town) -> None:
    adopt(town, f"stations/{STATION}/2026-next.yaml", referral={"resolve": {3: {"days": 2}}})
    await town.hear(graded())
    await accepted(town, DISPUTE)
    town.clock.set(NOON + timedelta(days=1))
    await town.hear(graded(OTHER))
    await accepted(town, OTHER)
    promised = {event.dispute_id: event for event in await said(town, ReferralAccepted)}
    assert promised[DISPUTE].policy == f"2026-01+{STATION}-2026-02"
    assert promised[OTHER].policy == f"2026-01+{STATION}-2026-next"
    assert promised[OTHER].resolve_by == NOON + timedelta(days=3)


async def test_a_later_version_does_not_move_what_was_promised(town: Town) -> None:
    await town.hear(graded())
    await accepted(town, DISPUTE)
    before = await town.rows("deadline")
    adopt(town, "county/2026-next.yaml", referral={"resolve": {"default": {"days": 1}}})
    town.clock.set(NOON + timedelta(days=1))
    await town.runtime.deadlines.act()
    assert await town.rows("deadline") == before
    assert await said(town, DeadlineCorrected) == []


@pytest.mark.parametrize(("day_off", "due"), [(None, 13), (date(2026, 5, 6), 14)], ids=["county", "a day of its own"])
async def test_the_notice_of_holidays_moves_what_a_department_promised_and_tells_it(
    town: Town, day_off: date | None, due: int
) -> None:
    if day_off is not None:
        adopt(town, f"stations/{STATION}/2026-next.yaml", common={"local_days": {"days_off": [day_off]}})
    calendar = town.runtime.policies.folder / "calendar" / "2026.yaml"
    notice = calendar.read_bytes()
    calendar.unlink()
    town.runtime.policies.look_again()
    town.clock.set(BEFORE_MAY)
    await town.hear(graded())
    await accepted(town, DISPUTE)
    [promised] = await said(town, ReferralAccepted)
    assert promised.provisional is not None
    calendar.write_bytes(notice)
    town.runtime.policies.look_again()
    await town.later(hours=1)
    await town.later(hours=1)
    [corrected] = await said(town, DeadlineCorrected)
    assert (corrected.clock, corrected.old_due_at) == ("resolve", promised.resolve_by)
    # seven working days after 30 April: 6, 7, 8, 9 (a make-up Saturday), 11, 12, 13 May
    assert corrected.due_at == datetime(2026, 5, due, 12, 0, tzinfo=CHINA)
    [told] = await said(town, CorrectionNotified, "referrals.forestry")
    assert (told.clock, told.due_at) == ("resolve", corrected.due_at)
    assert [row["due_at"] for row in await town.rows("case_row")] == [corrected.due_at]
    assert [row["due_at"] for row in await town.rows("deadline")] == [corrected.due_at]


async def test_a_promise_that_can_not_be_counted_anew_stops_the_clock_for_nobody(town: Town) -> None:
    """The station works over the weekend, so that the promise no longer reaches into the year without a notice."""
    town.clock.set(datetime(2026, 12, 24, 12, 0, tzinfo=CHINA))
    await town.hear(graded())
    await accepted(town, DISPUTE)
    weekend = {"local_days": {"workdays": [date(2026, 12, 26), date(2026, 12, 27)]}}
    adopt(town, f"stations/{STATION}/2026-next.yaml", common=weekend)
    await town.later(days=60)
    kinds = [recorded.event.kind for recorded in await town.log("referrals.forestry")]
    assert kinds[-1] == "referrals.urged"


async def test_what_is_adopted_while_running_is_remembered_and_may_not_be_changed_afterwards(
    database: Database, home: Home, policy: Path, tansu: Bus
) -> None:
    async with at_work(SERVICE, database, home, tansu, policy=policy) as town:
        adopt(town, f"stations/{STATION}/2026-next.yaml", referral={"resolve": {3: {"days": 2}}})
        async with town.runtime.reading() as connection, asyncio.timeout(20):
            while not await connection.fetchval("select count(*) from store.policy where station = $1", STATION):
                await asyncio.sleep(0.05)
        adopt(town, f"stations/{STATION}/2026-next.yaml", referral={"resolve": {3: {"days": 9}}})
        changed = PolicyFiles(policy, SERVICE.policy)
        async with town.runtime.reading() as connection:
            with pytest.raises(PolicyChanged):
                await remember_adopted(connection, changed.adopted)
