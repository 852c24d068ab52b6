"""Intake, put together."""

from pathlib import Path

from services.intake import domain
from services.intake.events import LOG, PRIVATE_LOG
from services.intake.handlers import routes
from services.intake.views import VIEWS
from shared.house import Service
from shared.policy import Policy
from shared.serve import serve


def service(policy: Policy) -> Service:
    """What intake is under this policy. The private log is never published."""
    report, officer = domain.report(policy), domain.officer()
    return Service(
        name="intake",
        logs=(LOG,),
        private_logs=(PRIVATE_LOG,),
        views=VIEWS,
        routes=lambda house: routes(house, report, officer),
        schema=Path(__file__).with_name("schema.sql"),
    )


def main() -> None:
    """Run intake until it is told to stop."""
    serve(service)


if __name__ == "__main__":
    main()
