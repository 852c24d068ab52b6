"""Who may open which page: a line for each route, by the name of its function. What has none is opened by nobody.

The services decide what somebody may do; this table keeps people from pages on which they could do nothing.
"""

from shared.http.access import ANYBODY, Anybody
from shared.http.roles import OF_PEOPLE

PEOPLE = tuple(OF_PEOPLE)

OFFICERS = ("information_officer",)
DESK = ("desk_officer", "chief")
REGISTRARS = ("administrator", "desk_officer")
DECIDERS = ("analyst", "chief")
READERS = (*DECIDERS, "supervisor")
STATION = ("desk_officer", "analyst", "chief")
HANDLERS = ("liaison", *STATION)
LOOK_OVER = ("chief", "supervisor")
VISITORS = ("visitor", "chief")
AUDITORS = ("auditor",)
VERIFIERS = ("auditor", "administrator")
ADMINISTRATORS = ("administrator",)
BEFORE_THE_CHANGE = ("account_page", "change_password", "log_out")
"""What somebody may open, beside what anybody may, who has not yet changed the password that he was given."""

ACCESS: dict[str, tuple[str, ...] | Anybody] = {
    "health": ANYBODY,
    "ready": ANYBODY,
    "problems": ANYBODY,  # what a connection is refused with leads there
    "problem": ANYBODY,
    "log_in_page": ANYBODY,
    "log_in": ANYBODY,
    "prefer": ANYBODY,
    "style": ANYBODY,
    "manifest": ANYBODY,
    "worker": ANYBODY,
    "offline": ANYBODY,
    "who_sends": ANYBODY,  # the browser's queue is answered in JSON, by the page itself
    "send_kept": ANYBODY,
    "send_kept_photo": ANYBODY,
    "live": ANYBODY,  # whoever is not logged in hears nothing
    "still_here": PEOPLE,
    "account_page": PEOPLE,
    "change_password": PEOPLE,
    "log_out": PEOPLE,
    "home": PEOPLE,
    "work_as": PEOPLE,
    "report_page": OFFICERS,
    "send_report": OFFICERS,
    "my_reports": OFFICERS,
    "own_report": OFFICERS,
    "amend_own_report": OFFICERS,
    "withdraw_own_report": OFFICERS,
    "read_feedback": OFFICERS,
    "own_canvasses": OFFICERS,
    "take_own_canvass_back": OFFICERS,
    "officers": (*REGISTRARS, "chief"),
    "officer": (*REGISTRARS, "chief"),
    "enrol_page": REGISTRARS,
    "enrol_officer": REGISTRARS,
    "reassign_officer": REGISTRARS,
    "retire_officer": REGISTRARS,
    "desk_today": DESK,
    "desk_all": DESK,
    "desk_new": DESK,
    "take_at_desk": DESK,
    "desk_report": DESK,
    "amend_at_desk": DESK,
    "withdraw_at_desk": DESK,
    "attachment": (*STATION, "supervisor"),
    "import_page": DESK,
    "import_sheet": DESK,
    "sheet_template": DESK,
    "imported": DESK,
    "tried_sheet": DESK,
    "refused_rows": DESK,
    "coverage": DESK,
    "canvass_page": (*DESK, *OFFICERS),
    "record_canvass": (*DESK, *OFFICERS),
    "canvasses": DESK,
    "canvass": DESK,
    "take_canvass_back": DESK,
    "canvass_plan": DESK,
    "accept_canvass_plan": DESK,
    "dropped_day_page": DESK,
    "drop_canvass_day": DESK,
    "inbox": DECIDERS,
    "report": (*DECIDERS, "supervisor"),
    "screen": DECIDERS,
    "take_back": DECIDERS,
    "disputes": READERS,
    "dispute": READERS,
    "dispute_events": READERS,
    "report_events": READERS,
    "hazards": (*STATION, "supervisor"),
    "hazard": (*STATION, "supervisor"),
    "hazard_step": STATION,
    "take_hazard_step": STATION,
    "requests": (*HANDLERS, "supervisor"),
    "request": (*HANDLERS, "supervisor"),
    "request_step": HANDLERS,
    "take_request_step": HANDLERS,
    "handovers": (*STATION, "supervisor"),
    "handover": (*STATION, "supervisor"),
    "enter_receipt": STATION,
    "category_page": DECIDERS,
    "correct_category": DECIDERS,
    "merge_page": DECIDERS,
    "merge": DECIDERS,
    "split_page": DECIDERS,
    "split": DECIDERS,
    "grade_page": DECIDERS,
    "propose": DECIDERS,
    "grade": DECIDERS,
    "second_page": DECIDERS,
    "confirm_grade": DECIDERS,
    "refuse_grade": DECIDERS,
    "plan_page": DECIDERS,
    "plan": DECIDERS,
    "weekly": READERS,
    "analyse_week": DECIDERS,
    "weekly_bulletin": READERS,
    "weekly_document": READERS,
    "board": LOOK_OVER,
    "late": LOOK_OVER,
    "unresolved": LOOK_OVER,
    "map_page": LOOK_OVER,
    "figures": (*LOOK_OVER, "auditor"),
    "figure": (*LOOK_OVER, "auditor"),
    "referrals": HANDLERS,
    "referral": HANDLERS,
    "sign_for": HANDLERS,
    "referral_step": HANDLERS,
    "take_step": HANDLERS,
    "station": STATION,
    "station_case": STATION,
    "refer": STATION,
    "send_on": STATION,
    "grant_extension": ("chief",),
    "refuse_extension": ("chief",),
    "visits": VISITORS,
    "visit": VISITORS,
    "record_visit": VISITORS,
    "missed_page": VISITORS,
    "record_miss": VISITORS,
    "visit_relapse_page": VISITORS,
    "visit_relapse_next": VISITORS,
    "followed": VISITORS,
    "followed_dispute": VISITORS,
    "add_visit_page": VISITORS,
    "add_visit": VISITORS,
    "relapse_page": VISITORS,
    "report_relapse": VISITORS,
    "find_dispute": AUDITORS,
    "timeline": AUDITORS,
    "verification": VERIFIERS,
    "verify": VERIFIERS,
    "running": ADMINISTRATORS,
    "parked_events": ADMINISTRATORS,
    "release_page": ADMINISTRATORS,
    "release": ADMINISTRATORS,
    "dismiss_page": ADMINISTRATORS,
    "dismiss": ADMINISTRATORS,
    "users": ADMINISTRATORS,
    "add_user": ADMINISTRATORS,
    "switch_user": ADMINISTRATORS,
    "given_password": ADMINISTRATORS,
    "reset_page": ADMINISTRATORS,
    "reset_user": ADMINISTRATORS,
}


def is_open_to(role: str, page: str) -> bool:
    """Whether somebody of this role may open the page, or send the form, that a function of this name answers."""
    line = ACCESS[page]
    return isinstance(line, Anybody) or role in line
