"""Triage, put together."""

from pathlib import Path

from services.followup.events import LOG as FOLLOWUP
from services.intake.events import LOG as INTAKE
from services.triage import domain
from services.triage.events import LOG
from services.triage.handlers import reactions, routes, when_due
from services.triage.views import VIEWS
from shared.house import Service
from shared.policy import Policy
from shared.serve import serve


def service(policy: Policy) -> Service:
    """What triage is under this policy."""
    screening, dispute = domain.screening(policy), domain.dispute(policy)
    return Service(
        name="triage",
        logs=(LOG,),
        sources=(INTAKE, FOLLOWUP),
        views=VIEWS,
        reactions=reactions(screening, dispute),
        when_due=when_due(screening, dispute),
        routes=lambda house: routes(house, screening, dispute),
        schema=Path(__file__).with_name("schema.sql"),
    )


def main() -> None:
    """Run triage until it is told to stop."""
    serve(service)


if __name__ == "__main__":
    main()
