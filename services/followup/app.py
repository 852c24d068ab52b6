"""Follow-up, put together."""

from pathlib import Path

from services.followup.domain.following import FOLLOWING
from services.followup.events import LOG
from services.followup.policy import FollowupPolicy
from services.followup.reactions import REACTOR
from services.followup.timers import TIMERS
from services.followup.views.counted import COUNTED
from services.followup.views.deadlines import DEADLINES
from services.followup.views.disputes import DISPUTES
from services.followup.views.followed import FOLLOWED
from services.followup.views.matters import MATTERS
from services.followup.views.promises import PROMISES
from services.followup.views.visits import VISITS
from services.intake.events import LOG as INTAKE
from services.referral.events import LOG as REFERRAL
from services.triage.events import LOG as TRIAGE
from shared.store.service import Service

SERVICE = Service(
    name="followup",
    policy=FollowupPolicy,
    logs=(LOG,),
    sources=(INTAKE, TRIAGE, REFERRAL),
    views=(FOLLOWED, VISITS, MATTERS, COUNTED, PROMISES, DISPUTES, DEADLINES),
    schema=Path(__file__).with_name("schema.sql"),
    deciders=(FOLLOWING,),
    reactor=REACTOR,
    timers=TIMERS,
    routes="services.followup.routes",
)
