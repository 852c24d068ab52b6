"""Referral, put together: one log of its own and one for each department."""

from pathlib import Path

from services.followup.events import LOG as FOLLOWUP
from services.referral.domain.case import CASE
from services.referral.events import LOG, department_log
from services.referral.policy import ReferralPolicy
from services.referral.reactions import REACTOR
from services.referral.timers import TIMERS
from services.referral.views.actions import ACTIONS
from services.referral.views.cases import CASES
from services.referral.views.deadlines import DEADLINES
from services.triage.events import LOG as TRIAGE
from shared.store.service import Service

SERVICE = Service(
    name="referral",
    policy=ReferralPolicy,
    logs=(LOG,),
    logs_of=lambda policy: map(department_log, policy.departments),
    sources=(TRIAGE, FOLLOWUP),
    views=(CASES, ACTIONS, DEADLINES),
    schema=Path(__file__).with_name("schema.sql"),
    deciders=(CASE,),
    reactor=REACTOR,
    timers=TIMERS,
    routes="services.referral.routes",
)
