"""P7: whatever anybody asks in whatever order, an open dispute has exactly one owner at every position of the log."""

from datetime import timedelta
from typing import Any

from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st

from services.referral import events
from services.referral.domain.case import CASE
from services.referral.domain.clocks import Urge
from services.referral.domain.department import Accept, AskExtension, Fail, ReportAction, Resolve, Return
from services.referral.domain.incoming import ChangeLevel, ReopenCase
from services.referral.domain.phases import owner
from services.referral.domain.station import GrantExtension, Refer, RefuseExtension, SendOn
from shared.kernel.decider import OutgoingEvent
from shared.kernel.event import Event
from shared.kernel.recorded import Actor
from shared.kernel.refusals import Refused
from tests.given import NOON, envelope
from tests.referral.story import (
    ANALYST,
    CHIEF,
    CLOCK,
    JUSTICE,
    LAND,
    POLICY,
    REFER_BY,
    WOMEN,
    Wish,
    open_case,
    wish,
)

LIAISON = st.sampled_from([JUSTICE, LAND, WOMEN, ANALYST])
DEPARTMENT = st.sampled_from(["justice", "land", "women", "station"])
ASSISTING = st.lists(DEPARTMENT, max_size=2).map(tuple)


def wishes() -> st.SearchStrategy[Wish]:
    """Anything that anybody may ask; most of it will be refused."""
    sorts: dict[Any, tuple[st.SearchStrategy[Actor], dict[str, Any]]] = {
        ChangeLevel: (st.just(CLOCK), {"level": st.integers(1, 4)}),
        ReopenCase: (
            st.just(CLOCK),
            {
                "level": st.integers(1, 4),
                "category": st.just("neighbours"),
                "refer_by": st.just(REFER_BY),
                "policy": st.just("2026-01"),
            },
        ),
        Refer: (st.just(ANALYST), {"lead": st.none() | DEPARTMENT, "assisting": ASSISTING}),
        Accept: (LIAISON, {}),
        Return: (LIAISON, {"reason": st.just("不属我所")}),
        SendOn: (st.just(ANALYST), {"lead": DEPARTMENT, "assisting": ASSISTING}),
        ReportAction: (LIAISON, {"action": st.just("走访")}),
        AskExtension: (LIAISON, {"days": st.integers(1, 9), "reason": st.just("外出"), "parties_agree": st.booleans()}),
        GrantExtension: (st.just(CHIEF), {"days": st.integers(1, 9)}),
        RefuseExtension: (st.just(CHIEF), {"reason": st.just("不必")}),
        Resolve: (LIAISON, {"outcome": st.just("和好")}),
        Fail: (LIAISON, {"reason": st.just("不成"), "ways_told": st.just(("court",))}),
        Urge: (st.just(CLOCK), {"clock": st.sampled_from(["refer", "accept", "resolve", "resend"])}),
    }
    later = st.integers(0, 40).map(lambda days: NOON + timedelta(days=days))
    return st.one_of(
        *(
            st.tuples(st.just(sort), actor, later, st.fixed_dictionaries(fields)).map(
                lambda made: wish(made[0](**made[3]), made[1], made[2])
            )
            for sort, (actor, fields) in sorts.items()
        )
    )


@settings(max_examples=300, deadline=None)
@over(st.lists(wishes(), min_size=20, max_size=80))
def test_an_open_dispute_has_exactly_one_owner_at_every_position(history: list[Wish]) -> None:
    state, signed, leads = CASE.initial, ["station"], set[str]()
    assert owner(state) is None
    for command, by, at in [open_case(), *history]:
        try:
            said = list(CASE.decide(command, state, envelope(by, at), POLICY))
        except Refused:
            continue
        for item in said:
            if isinstance(item, OutgoingEvent):
                leads = _leads(leads, item)
            else:
                state = CASE.evolve(state, item)
                signed = _signed(signed, item)
                assert owner(state) == (signed[0] if signed else None)
        assert len(leads) <= 1, "two departments were told that they lead"
        assert set(signed) <= leads | {"station"}, "the owner was never told, or was released"


def _signed(signed: list[str], event: Event) -> list[str]:
    """Who answers for it, read from the published words alone; empty when it is not open."""
    match event:
        case events.CaseOpened() | events.CaseReopened() | events.ReferralReturned() | events.ResolutionFailed():
            return ["station"]
        case events.ReferralAccepted(department=department):
            return [department]
        case events.DisputeResolved():
            return []
        case _:
            return signed


def _leads(leads: set[str], notice: OutgoingEvent) -> set[str]:
    """Who was told that he leads, read from the departments' logs alone."""
    department = notice.log.removeprefix("referrals.")
    match notice.event:
        case events.ReferralNotified(part="lead"):
            return leads | {department}
        case events.ReleaseNotified():
            return leads - {department}
        case _:
            return leads
