"""Anything that anybody may ask of a dispute in referral, for the properties that hold whatever is asked."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from services.referral.domain.clocks import Urge
from services.referral.domain.department import Accept, AskExtension, Fail, ReportAction, Resolve, Return
from services.referral.domain.incoming import ChangeCategory, ChangeLevel, HandOver, ReopenCase, WithdrawCase
from services.referral.domain.station import GrantExtension, Refer, RefuseExtension, SendOn
from shared.kernel.recorded import Actor
from tests.given import NOON
from tests.referral.story import ANALYST, CHIEF, CLOCK, JUSTICE, LAND, REFER_BY, WOMEN, Wish, wish

LIAISON = st.sampled_from([JUSTICE, LAND, WOMEN, ANALYST])
DEPARTMENT = st.sampled_from(["justice", "land", "women", "station"])
ASSISTING = st.lists(DEPARTMENT, max_size=2).map(tuple)


def wishes() -> st.SearchStrategy[Wish]:
    """Anything that anybody may ask; most of it will be refused."""
    later = st.integers(0, 40).map(lambda days: NOON + timedelta(days=days))
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
        ChangeCategory: (st.just(CLOCK), {"category": st.sampled_from(["neighbours", "contract"])}),
        WithdrawCase: (st.just(CLOCK), {}),
        HandOver: (st.just(CLOCK), {"resolved_at": later}),
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
    return st.one_of(
        *(
            st.tuples(st.just(sort), actor, later, st.fixed_dictionaries(fields)).map(
                lambda made: wish(made[0](**made[3]), made[1], made[2])
            )
            for sort, (actor, fields) in sorts.items()
        )
    )
