"""Follow-up, put together."""

from pathlib import Path

from services.followup import domain
from services.followup.events import LOG
from services.followup.handlers import reactions, routes, when_due
from services.followup.views import VIEWS
from services.intake.events import LOG as INTAKE
from services.referral.events import LOG as REFERRAL
from services.triage.events import LOG as TRIAGE
from shared.house import Service
from shared.policy import Policy
from shared.serve import serve


def service(policy: Policy) -> Service:
    """What follow-up is under this policy."""
    dispute = domain.dispute(policy)
    return Service(
        name="followup",
        logs=(LOG,),
        sources=(INTAKE, TRIAGE, REFERRAL),
        views=VIEWS,
        reactions=reactions(dispute),
        when_due=when_due(dispute),
        routes=lambda house: routes(house, dispute),
        schema=Path(__file__).with_name("schema.sql"),
    )


def main() -> None:
    """Run follow-up until it is told to stop."""
    serve(service)


if __name__ == "__main__":
    main()
