"""What stands behind the doors of each service: subjects in every phase that they know, and what each route is sent."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.triage.domain.screening import dispute_id_of
from tests.doors.made import (
    asked,
    canvass,
    canvass_plan,
    canvass_taken_back,
    case,
    case_withdrawn,
    closed,
    failed,
    handed_over,
    handled,
    no_more_followed,
    officer,
    opened,
    own_canvass,
    own_report,
    own_withdrawn,
    photographed,
    referred,
    relapsed,
    report,
    resolved,
    retired,
    returned,
    session,
    session_closed,
    session_taken_back,
    taken,
    visited,
    watched,
)
from tests.doors.made_of_triage import (
    STANDS,
    acknowledged_alert,
    alert,
    answered_request,
    entered,
    filed,
    found_report,
    graded,
    handover,
    hazard,
    linked_report,
    lowered,
    merged,
    planned,
    received_handover,
    removed_hazard,
    reopened,
    request,
    stands,
    told_request,
    urged_alert,
    urged_handover,
    urged_hazard,
    urged_report,
    urged_request,
    waiting_report,
    week,
    withdrawn,
    withdrawn_handover,
    withdrawn_hazard,
    withdrawn_report,
    withdrawn_request,
)
from tests.doors.sent import (
    AMENDED,
    ANALYSE,
    ANSWER,
    ASKED,
    CANVASS,
    CANVASS_PLAN,
    CHANGED_PLAN,
    CLOSING,
    CORRECT,
    DROPPED_DAY,
    DUE,
    ENTER,
    FAILED,
    LEAD,
    OFFICER,
    ORDER,
    OTHER,
    PLAN,
    REASON,
    REASSIGNED,
    RECEIPT,
    REGRADE,
    REMOVED,
    REPORT,
    SEEN_TO,
    SESSION,
    TOLD,
)
from tests.house import Town

Make = Callable[[Town, str], Awaitable[UUID]]
"""Makes a subject at this station, at work in this town; returns its id."""


@dataclass(frozen=True)
class Behind:
    """What a service has behind its doors.

    `make` has a way to each phase; `sent` says what each writing route is sent, `{}` for nothing; `about` names the
    sort of subject that a route is about, where there is more than one; `before` does what a route needs beside.
    """

    make: Mapping[str, Mapping[str, Make]]
    sent: Mapping[str, Any]
    about: Mapping[str, str]
    before: Mapping[str, Callable[[Town, str, UUID], Awaitable[None]]] = field(default_factory=dict)


BEHIND: dict[str, Behind] = {
    "intake": Behind(
        make={"report": {"": report}, "own_report": {"taken": own_report, "withdrawn": own_withdrawn},
              "own_canvass": {"": own_canvass}, "photographed": {"": photographed},
              "officer": {"active": officer, "retired": retired},
              "canvass": {"made": canvass, "taken_back": canvass_taken_back}, "plan": {"": canvass_plan},
              "session": {"open": session, "closed": session_closed, "taken_back": session_taken_back}},
        sent={"take_report": REPORT, "register_officer": OFFICER, "retire_officer": REASON,
              "reassign_officer": REASSIGNED, "read_own_feedback": {}, "take_own_canvass_back": REASON,
              "record_canvass": CANVASS, "accept_canvass_plan": CANVASS_PLAN, "change_canvass_plan": CHANGED_PLAN,
              "drop_canvass_day": DROPPED_DAY,
              "take_canvass_back": REASON, "take_order": ORDER,
              "amend_report": AMENDED, "withdraw_report": REASON, "open_session": SESSION,
              "close_session": CLOSING, "take_session_back": REASON},
        about={"show_report": "report",
               "show_attachments": "photographed", "fetch_attachment": "photographed",
               "list_reports": "report", "list_own_reports": "own_report",
               "show_own_report": "own_report", "amend_report": "own_report", "withdraw_report": "own_report",
               "retire_officer": "officer", "list_officers": "officer", "reassign_officer": "officer",
               "show_officer": "officer", "list_own_canvasses": "own_canvass", "take_own_canvass_back": "own_canvass",
               "show_canvass": "canvass", "list_canvasses": "canvass", "take_canvass_back": "canvass",
               "show_canvass_plan": "plan", "list_canvass_plans": "plan", "drop_canvass_day": "plan",
               "change_canvass_plan": "plan", "show_session": "session", "list_sessions": "session",
               "close_session": "session", "take_session_back": "session"},
    ),
    "triage": Behind(
        make={
            "report": {"waiting": waiting_report, "linked": linked_report, "found": found_report,
                       "urged": urged_report, "withdrawn": withdrawn_report},
            "dispute": {"entered": entered, "graded": graded, "reopened": reopened, "closed": filed,
                        "withdrawn": withdrawn, "merged": merged},
            "hazard": {"open": hazard, "urged": urged_hazard, "removed": removed_hazard,
                       "withdrawn": withdrawn_hazard},
            "request": {"open": request, "urged": urged_request, "answered": answered_request, "told": told_request,
                        "withdrawn": withdrawn_request},
            "handover": {"sent": handover, "urged": urged_handover, "received": received_handover,
                         "withdrawn": withdrawn_handover},
            "week": {"": week},
            "alert": {"raised": alert, "urged": urged_alert, "acknowledged": acknowledged_alert},
        },
        sent={"screen": ENTER, "take_back": REASON, "correct_category": CORRECT, "propose": {"factors": []},
              "grade": REGRADE, "confirm_grade": {}, "refuse_grade": REASON, "adopt_plan": PLAN,
              "note_plan_progress": {"done": "（虚构）"}, "review_plan": {"result": "kept"} | REASON,
              "merge_dispute": {"into": str(dispute_id_of(STANDS))} | REASON, "undo_merge": REASON,
              "report_hazard_action": {"action": "（虚构）"},
              "hand_over_hazard": {"department": LEAD}, "remove_hazard": REMOVED,
              "answer_request": ANSWER, "hand_on_request": {"department": OTHER} | REASON, "tell_asker": TOLD,
              "acknowledge_alert": SEEN_TO, "enter_receipt": RECEIPT, "analyse_week": ANALYSE},
        about={"show_report": "report", "list_reports": "report", "show_likely": "report",
               "screen": "report", "take_back": "report",
               "list_hazards": "hazard", "show_hazard": "hazard", "report_hazard_action": "hazard",
               "hand_over_hazard": "hazard", "remove_hazard": "hazard",
               "list_requests": "request", "show_request": "request", "answer_request": "request",
               "hand_on_request": "request", "tell_asker": "request",
               "list_handovers": "handover", "show_handover": "handover", "enter_receipt": "handover",
               "list_alerts": "alert", "show_alert": "alert", "acknowledge_alert": "alert",
               "list_weeks": "week", "show_week": "week"},
        before={"confirm_grade": lowered, "refuse_grade": lowered, "merge_dispute": stands,
                "note_plan_progress": planned, "review_plan": planned},
    ),
    "referral": Behind(
        make={"dispute": {"waiting": case, "referred": referred, "handled": handled, "returned": returned,
                          "resolved": resolved, "handed_over": handed_over, "failed": failed,
                          "withdrawn": case_withdrawn}},
        sent={"refer": {}, "send_on": {"lead": OTHER}, "grant_extension": {"days": 3}, "refuse_extension": REASON,
              "accept": {}, "return_": REASON, "report_action": {"action": "（虚构）"}, "ask_extension": ASKED,
              "resolve": {"outcome": "（虚构）"}, "fail": FAILED},
        about={},
        before={"grant_extension": asked, "refuse_extension": asked},
    ),
    "followup": Behind(
        make={"dispute": {"visited": visited, "watched": watched, "relapsed": relapsed, "closed": closed,
                          "withdrawn": no_more_followed},
              "entry": {"": opened}, "counted": {"": taken}},
        sent={"add_visit": DUE, "record_visit": {"score": 4}, "record_miss": DUE, "record_relapse": REASON},
        about={"list_open": "entry", "list_counted": "counted"},
    ),
}  # fmt: skip
