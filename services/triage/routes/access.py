"""Who may do what in triage: one line for each route."""

from services.triage.domain import alert, phases
from services.triage.domain import request_phases as requests
from services.triage.domain.handover import phases as handovers
from services.triage.domain.hazard_phases import STANDING
from services.triage.domain.screening_phases import DECIDED, UNDECIDED
from shared.http.access import Access, May

DECIDERS = ("analyst", "chief")
READERS = (*DECIDERS, "supervisor")
WATCHERS = ("desk_officer", *DECIDERS)
"""Who acts on hazards, and notes what was done of a plan.

What auditors read of them is the stream, which has nobody's words."""
ANSWERERS = ("liaison", *WATCHERS)
"""Who answers requests: a liaison those of his department alone."""
ENTERED, GRADED, REOPENED = phases.Entered.phase, phases.Graded.phase, phases.Reopened.phase

ACCESS: Access = {
    "list_reports": May(READERS),
    "show_report": May(READERS),
    "show_likely": May(READERS),
    "screen": May(DECIDERS, phases=UNDECIDED),
    "take_back": May(DECIDERS, phases=DECIDED),
    "list_disputes": May(READERS),
    "list_books": May((*READERS, "auditor")),
    "show_dispute": May(READERS),
    "propose": May(DECIDERS, phases=(ENTERED, GRADED, REOPENED)),
    "correct_category": May(DECIDERS, phases=(ENTERED, GRADED, REOPENED)),
    "grade": May(DECIDERS, phases=(ENTERED, GRADED, REOPENED)),
    "confirm_grade": May(DECIDERS, phases=(GRADED, REOPENED)),
    "refuse_grade": May(DECIDERS, phases=(GRADED, REOPENED)),
    "merge_dispute": May(DECIDERS, phases=(ENTERED,)),
    "undo_merge": May(DECIDERS, phases=(phases.Merged.phase,)),
    "adopt_plan": May(DECIDERS, phases=(GRADED,)),
    "note_plan_progress": May(WATCHERS, phases=(GRADED,)),
    "review_plan": May(DECIDERS, phases=(GRADED,)),
    "list_hazards": May((*WATCHERS, "supervisor")),
    "show_hazard": May((*WATCHERS, "supervisor")),
    "report_hazard_action": May(WATCHERS, phases=STANDING),
    "hand_over_hazard": May(WATCHERS, phases=STANDING),
    "remove_hazard": May(WATCHERS, phases=STANDING),
    "list_alerts": May((*WATCHERS, "supervisor")),
    "show_alert": May((*WATCHERS, "supervisor")),
    "acknowledge_alert": May(WATCHERS, phases=alert.STANDING),
    "show_standing": May((*WATCHERS, "supervisor")),
    "list_requests": May((*ANSWERERS, "supervisor"), "own"),
    "show_request": May((*ANSWERERS, "supervisor"), "own"),
    "hand_on_request": May(ANSWERERS, "own", requests.ASKED),
    "answer_request": May(ANSWERERS, "own", requests.ASKED),
    "list_handovers": May((*WATCHERS, "supervisor")),
    "show_handover": May((*WATCHERS, "supervisor")),
    "enter_receipt": May(WATCHERS, phases=handovers.STANDING),
    "tell_asker": May(ANSWERERS, "own", (requests.Answered.phase,)),
    "list_weeks": May(READERS),
    "show_week": May(READERS),
    "analyse_week": May(DECIDERS),
}
