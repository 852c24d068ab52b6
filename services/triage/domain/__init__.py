"""What a report is found to be (`screening`), and what becomes of a dispute until its grade stands (`dispute`)."""

from services.triage.domain import refusals
from services.triage.domain.commands import (
    AdoptPlan,
    EnterDispute,
    FindDispute,
    FindHazard,
    FindInformation,
    FindPoliceMatter,
    Grade,
    LinkReport,
    NoteRepeat,
    OpenScreening,
    Propose,
    Reopen,
    Same,
    UnlinkReport,
    UrgeGrading,
    UrgeScreening,
    WithdrawRepeat,
)
from services.triage.domain.dispute import Dispute, dispute
from services.triage.domain.screening import Screening, dispute_id_of, screening

__all__ = [
    "AdoptPlan",
    "Dispute",
    "EnterDispute",
    "FindDispute",
    "FindHazard",
    "FindInformation",
    "FindPoliceMatter",
    "Grade",
    "LinkReport",
    "NoteRepeat",
    "OpenScreening",
    "Propose",
    "Reopen",
    "Same",
    "Screening",
    "UnlinkReport",
    "UrgeGrading",
    "UrgeScreening",
    "WithdrawRepeat",
    "dispute",
    "dispute_id_of",
    "refusals",
    "screening",
]
