"""Referral, put together."""

from pathlib import Path

from services.referral import domain
from services.referral.events import LOG, bureau_log
from services.referral.handlers import reactions, routes, when_due
from services.referral.views import VIEWS
from services.triage.events import LOG as TRIAGE
from shared.house import Service
from shared.policy import Policy
from shared.serve import serve


def service(policy: Policy) -> Service:
    """What referral is under this policy: one log of its own and one for each department."""
    dispute = domain.dispute(policy)
    return Service(
        name="referral",
        logs=(LOG, *(bureau_log(department) for department in policy.departments)),
        sources=(TRIAGE,),
        views=VIEWS,
        reactions=reactions(dispute),
        when_due=when_due(dispute),
        routes=lambda house: routes(house, dispute),
        schema=Path(__file__).with_name("schema.sql"),
    )


def main() -> None:
    """Run referral until it is told to stop."""
    serve(service)


if __name__ == "__main__":
    main()
