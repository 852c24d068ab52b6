"""Triage, put together: one log of its own; it hears intake and follow-up."""

from pathlib import Path

from services.followup.events import LOG as FOLLOWUP
from services.intake.events import LOG as INTAKE
from services.triage.domain.alert import ALERT
from services.triage.domain.dispute import DISPUTE
from services.triage.domain.handover.decider import HANDOVER
from services.triage.domain.hazard import HAZARD
from services.triage.domain.request import REQUEST
from services.triage.domain.screening import SCREENING
from services.triage.domain.week import WEEK
from services.triage.events import LOG
from services.triage.policy import TriagePolicy
from services.triage.reactions import REACTOR
from services.triage.timers import TIMERS
from services.triage.views.alerts import ALERTS
from services.triage.views.amendments import AMENDMENTS
from services.triage.views.deadlines import DEADLINES
from services.triage.views.disputes import DISPUTES
from services.triage.views.grades import GRADES
from services.triage.views.handover_steps import HANDOVER_STEPS
from services.triage.views.handovers import HANDOVERS
from services.triage.views.hazard_steps import HAZARD_STEPS
from services.triage.views.hazards import HAZARDS
from services.triage.views.plan_steps import PLAN_STEPS
from services.triage.views.repeats import NAMED, ORDERED
from services.triage.views.request_steps import REQUEST_STEPS
from services.triage.views.requests import REQUESTS
from services.triage.views.screenings import SCREENINGS
from services.triage.views.settled import SETTLED
from services.triage.views.weeks import WEEKS
from shared.store.service import Service

SERVICE = Service(
    name="triage",
    policy=TriagePolicy,
    logs=(LOG,),
    sources=(INTAKE, FOLLOWUP),
    views=(
        SCREENINGS,
        AMENDMENTS,
        NAMED,
        ORDERED,
        DISPUTES,
        GRADES,
        PLAN_STEPS,
        SETTLED,
        HAZARDS,
        HAZARD_STEPS,
        REQUESTS,
        REQUEST_STEPS,
        HANDOVERS,
        HANDOVER_STEPS,
        WEEKS,
        ALERTS,
        DEADLINES,
    ),
    schema=Path(__file__).with_name("schema.sql"),
    deciders=(SCREENING, DISPUTE, HAZARD, REQUEST, HANDOVER, WEEK, ALERT),
    reactor=REACTOR,
    timers=TIMERS,
    routes="services.triage.routes",
)
