"""Intake, put together. The private log is never published."""

from pathlib import Path

from services.followup.events import LOG as FOLLOWUP
from services.intake.domain.canvass import CANVASS
from services.intake.domain.canvass_plan import CANVASS_PLAN
from services.intake.domain.feedback import FEEDBACK
from services.intake.domain.officer import OFFICER
from services.intake.domain.report import REPORT
from services.intake.events import LOG, PRIVATE_LOG
from services.intake.policy import IntakePolicy
from services.intake.views.amendments import AMENDMENTS
from services.intake.views.canvass_plans import DROPPED, PLANS
from services.intake.views.canvassers import CANVASSERS
from services.intake.views.canvasses import CANVASSES
from services.intake.views.informants import INFORMANTS
from services.intake.views.officers import OFFICERS
from services.intake.views.outcomes import ENDINGS, FATES, OUTCOMES
from services.intake.views.readers import READERS
from services.intake.views.reports import REPORTS
from services.referral.events import LOG as REFERRAL
from services.triage.events import LOG as TRIAGE
from shared.store.service import Service

SERVICE = Service(
    name="intake",
    policy=IntakePolicy,
    logs=(LOG,),
    private_logs=(PRIVATE_LOG,),
    sources=(TRIAGE, REFERRAL, FOLLOWUP),
    views=(
        REPORTS,
        AMENDMENTS,
        INFORMANTS,
        OFFICERS,
        OUTCOMES,
        FATES,
        ENDINGS,
        READERS,
        CANVASSES,
        CANVASSERS,
        PLANS,
        DROPPED,
    ),
    schema=Path(__file__).with_name("schema.sql"),
    keeps=Path(__file__).with_name("kept.sql"),
    deciders=(REPORT, OFFICER, FEEDBACK, CANVASS, CANVASS_PLAN),
    routes="services.intake.routes",
)
