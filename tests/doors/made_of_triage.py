"""Subjects of triage, made in each of their phases as people would make them."""

from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from services.triage.domain.screening import dispute_id_of, handover_id_of, hazard_id_of, request_id_of
from tests.doors.made import post
from tests.doors.sent import (
    ANALYSE,
    ANSWER,
    ENTER,
    FIND_FOR_AUTHORITY,
    FIND_HAZARD,
    FIND_REQUEST,
    GRADE,
    PLAN,
    REASON,
    RECEIPT,
    REGRADE,
    REMOVED,
    SEEN_TO,
    TOLD,
)
from tests.facts import dispute_closed, dispute_relapsed, report_taken, report_withdrawn
from tests.house import Town, heard


async def waiting_report(town: Town, station: str) -> UUID:
    """A report that waits for its decision."""
    subject = uuid4()
    await town.hear(heard(report_taken(subject), f"report-{subject}", subject, station))
    return subject


async def urged_report(town: Town, station: str) -> UUID:
    """One whose time is over."""
    subject = await waiting_report(town, station)
    await town.later(hours=25)
    return subject


async def withdrawn_report(town: Town, station: str) -> UUID:
    """One that whoever reported it withdrew."""
    subject = await waiting_report(town, station)
    await town.hear(heard(report_withdrawn(subject), f"report-{subject}", uuid4(), station))
    return subject


async def found_report(town: Town, station: str) -> UUID:
    """One that was found to be a dispute."""
    subject = await waiting_report(town, station)
    await post(town, "analyst", station, f"/reports/{subject}/screen", ENTER)
    return subject


async def linked_report(town: Town, station: str) -> UUID:
    """One that repeats another."""
    subject, other = await waiting_report(town, station), await entered(town, station)
    linked = {"outcome": "repeat", "dispute_id": str(other), "same": "matter"}
    await post(town, "analyst", station, f"/reports/{subject}/screen", linked)
    return subject


async def entered(town: Town, station: str) -> UUID:
    """A dispute in the books."""
    return dispute_id_of(await found_report(town, station))


async def graded(town: Town, station: str) -> UUID:
    """A dispute of level 2."""
    subject = await entered(town, station)
    return await post(town, "analyst", station, f"/disputes/{subject}/grade", GRADE)


async def lowered(town: Town, station: str, subject: UUID) -> None:
    """Somebody signed for a less serious grade, which another person is to confirm."""
    await post(town, "analyst", station, f"/disputes/{subject}/grade", REGRADE)


async def planned(town: Town, station: str, subject: UUID) -> None:
    """It has a plan."""
    await post(town, "analyst", station, f"/disputes/{subject}/plan", PLAN)


async def reopened(town: Town, station: str) -> UUID:
    """A dispute that is alive again."""
    subject = await graded(town, station)
    await town.hear(heard(dispute_relapsed(subject), f"dispute-{subject}", uuid4(), station))
    return subject


async def filed(town: Town, station: str) -> UUID:
    """A dispute that follow-up has closed."""
    subject = await graded(town, station)
    await town.hear(heard(dispute_closed(subject), f"dispute-{subject}", uuid4(), station))
    return subject


async def withdrawn(town: Town, station: str) -> UUID:
    """A dispute that was none."""
    subject = await found_report(town, station)
    await post(town, "analyst", station, f"/reports/{subject}/take-back", REASON)
    return dispute_id_of(subject)


STANDS = uuid5(NAMESPACE_OID, "a report of the dispute that stands")


async def stands(town: Town, station: str, subject: UUID) -> None:
    """Another dispute, into which this one can be merged."""
    await town.hear(heard(report_taken(STANDS), f"report-{STANDS}", STANDS, station))
    async with town.as_("analyst", name="maker", station=station) as client:
        if (await client.get(f"/reports/{STANDS}")).json()["outcome"] is None:
            await client.post(f"/reports/{STANDS}/screen", json=ENTER)


async def merged(town: Town, station: str) -> UUID:
    """A dispute that is the same as another one."""
    subject, other = await entered(town, station), await entered(town, station)
    return await post(town, "analyst", station, f"/disputes/{subject}/merge", {"into": str(other)} | REASON)


async def alert(town: Town, station: str) -> UUID:
    """A report that says that there is danger to life."""
    subject = uuid4()
    await town.hear(heard(report_taken(subject, danger_to_life=True), f"report-{subject}", subject, station))
    return subject


async def urged_alert(town: Town, station: str) -> UUID:
    """One that nobody acknowledged in time."""
    subject = await alert(town, station)
    await town.later(minutes=10)
    return subject


async def acknowledged_alert(town: Town, station: str) -> UUID:
    """One that somebody saw to."""
    subject = await alert(town, station)
    return await post(town, "analyst", station, f"/alerts/{subject}/acknowledge", SEEN_TO)


async def hazard_report(town: Town, station: str) -> UUID:
    """A report that was found to be a hazard."""
    subject = await waiting_report(town, station)
    await post(town, "analyst", station, f"/reports/{subject}/screen", FIND_HAZARD)
    return subject


async def hazard(town: Town, station: str) -> UUID:
    """A hazard on which somebody is to act."""
    return hazard_id_of(await hazard_report(town, station))


async def urged_hazard(town: Town, station: str) -> UUID:
    """One on which nobody acted in time."""
    subject = await hazard(town, station)
    await town.later(days=7)
    return subject


async def removed_hazard(town: Town, station: str) -> UUID:
    """One that is gone."""
    return await post(town, "analyst", station, f"/hazards/{await hazard(town, station)}/remove", REMOVED)


async def withdrawn_hazard(town: Town, station: str) -> UUID:
    """One that was none."""
    subject = await hazard_report(town, station)
    await post(town, "analyst", station, f"/reports/{subject}/take-back", REASON)
    return hazard_id_of(subject)


async def request_report(town: Town, station: str) -> UUID:
    """A report that was found to be a request."""
    subject = await waiting_report(town, station)
    await post(town, "analyst", station, f"/reports/{subject}/screen", FIND_REQUEST)
    return subject


async def request(town: Town, station: str) -> UUID:
    """A request that is to be answered."""
    return request_id_of(await request_report(town, station))


async def urged_request(town: Town, station: str) -> UUID:
    """One that nobody answered in time."""
    subject = await request(town, station)
    await town.later(days=30)
    return subject


async def answered_request(town: Town, station: str) -> UUID:
    """One that has its answer."""
    subject = await request(town, station)
    return await post(town, "analyst", station, f"/requests/{subject}/answer", ANSWER)


async def told_request(town: Town, station: str) -> UUID:
    """One whose asker was told."""
    return await post(town, "analyst", station, f"/requests/{await answered_request(town, station)}/told", TOLD)


async def withdrawn_request(town: Town, station: str) -> UUID:
    """One that was none."""
    subject = await request_report(town, station)
    await post(town, "analyst", station, f"/reports/{subject}/take-back", REASON)
    return request_id_of(subject)


async def handover_report(town: Town, station: str) -> UUID:
    """A report that was found to be for another authority."""
    subject = await waiting_report(town, station)
    await post(town, "analyst", station, f"/reports/{subject}/screen", FIND_FOR_AUTHORITY)
    return subject


async def handover(town: Town, station: str) -> UUID:
    """A hand-over that waits for its receipt."""
    return handover_id_of(await handover_report(town, station))


async def urged_handover(town: Town, station: str) -> UUID:
    """One whose receipt is late."""
    subject = await handover(town, station)
    await town.later(days=30)
    return subject


async def received_handover(town: Town, station: str) -> UUID:
    """One with its receipt."""
    return await post(town, "analyst", station, f"/handovers/{await handover(town, station)}/receipt", RECEIPT)


async def withdrawn_handover(town: Town, station: str) -> UUID:
    """One that was none."""
    subject = await handover_report(town, station)
    await post(town, "analyst", station, f"/reports/{subject}/take-back", REASON)
    return handover_id_of(subject)


# referral


async def week(town: Town, station: str) -> UUID:
    """An analysis of a week."""
    return await post(town, "analyst", station, "/weeks", ANALYSE)
