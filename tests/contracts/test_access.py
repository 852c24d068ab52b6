"""Who may do what, told from the people's side: what the services' tables of access must come to, and no more."""

from collections import defaultdict
from importlib import import_module
from typing import cast

import pytest

from deploy.services import PORTS, load
from shared.http import system
from shared.http.access import May
from shared.http.roles import ROLES
from shared.run.assemble import unguarded

READ_TRIAGE = {"list_reports", "show_report", "show_likely", "list_disputes", "list_books", "show_dispute",
               "list_weeks", "show_week"}  # fmt: skip
DECIDE = {"screen", "take_back", "correct_category", "propose", "grade", "confirm_grade", "refuse_grade", "adopt_plan",
          "merge_dispute", "undo_merge", "analyse_week", "review_plan"}  # fmt: skip
READ_HAZARDS = {"list_hazards", "show_hazard", "show_standing", "list_alerts", "show_alert"}
ACT_ON_HAZARDS = READ_HAZARDS | {"report_hazard_action", "hand_over_hazard", "remove_hazard", "note_plan_progress",
                                 "acknowledge_alert"}  # fmt: skip
READ_REQUESTS = {"list_requests", "show_request"}
ANSWER_REQUESTS = READ_REQUESTS | {"answer_request", "hand_on_request", "tell_asker"}
READ_HANDOVERS = {"list_handovers", "show_handover"}
FOLLOW_HANDOVERS = READ_HANDOVERS | {"enter_receipt"}
READ_REFERRAL = {"list_cases", "show_case"}
AS_DEPARTMENT = {"accept", "return_", "report_action", "ask_extension", "resolve", "fail"}
CIRCULATE = {"refer", "send_on"}
READ_FOLLOWUP = {"list_visits", "list_followed", "show_followed"}
FIGURES = {"show_figures", "list_counted"}
LOOK_OVER = {"show_board", "list_promises", "list_open"}
VISIT = {"add_visit", "record_visit", "record_miss", "record_relapse"}
READ_REGISTER = {"list_officers", "show_officer", "count_officers"}
REGISTER = READ_REGISTER | {"register_officer", "reassign_officer", "retire_officer"}
READ_CANVASSES = {"list_canvasses", "show_canvass"}
PLAN_CANVASSES = {"show_canvass_proposal", "accept_canvass_plan", "change_canvass_plan", "drop_canvass_day",
                  "list_canvass_plans", "show_canvass_plan"}  # fmt: skip
CANVASS = PLAN_CANVASSES | READ_CANVASSES | {"show_coverage", "record_canvass", "take_canvass_back"}
READ_SESSIONS = {"list_sessions", "show_session"}
SIT = READ_SESSIONS | {"open_session", "close_session", "take_session_back", "show_session_month"}
HAND_OVER = {"take_order", "show_order", "show_order_outcomes"}
LOOK_AT_FILES = {"show_attachments", "fetch_attachment"}
AFTERWARDS = {"amend_report", "withdraw_report"}
TAKE = {"take_report", "take_file", "try_file", "keep_attachment", "list_reports", "show_report"} | LOOK_AT_FILES
TAKE |= AFTERWARDS

MAY: dict[str, dict[str, set[str]]] = {
    "information_officer": {
        "intake": AFTERWARDS
        | {
            "show_own_report",
            "take_report",
            "keep_attachment",
            "list_own_reports",
            "read_own_feedback",
            "record_canvass",
            "list_own_canvasses",
            "take_own_canvass_back",
            "show_coverage",
        }
    },
    "desk_officer": {
        "intake": TAKE | REGISTER | CANVASS | SIT,
        "triage": ACT_ON_HAZARDS | ANSWER_REQUESTS | FOLLOW_HANDOVERS,
        "referral": READ_REFERRAL | AS_DEPARTMENT | CIRCULATE,
    },
    "analyst": {
        "intake": LOOK_AT_FILES,
        "triage": READ_TRIAGE | DECIDE | ACT_ON_HAZARDS | ANSWER_REQUESTS | FOLLOW_HANDOVERS,
        "referral": READ_REFERRAL | AS_DEPARTMENT | CIRCULATE,
        "followup": READ_FOLLOWUP | LOOK_OVER | FIGURES,
    },
    "chief": {
        "intake": TAKE | CANVASS | READ_REGISTER | SIT,
        "triage": READ_TRIAGE | DECIDE | ACT_ON_HAZARDS | ANSWER_REQUESTS | FOLLOW_HANDOVERS,
        "referral": READ_REFERRAL | AS_DEPARTMENT | CIRCULATE | {"grant_extension", "refuse_extension"},
        "followup": READ_FOLLOWUP | LOOK_OVER | VISIT | FIGURES,
    },
    "liaison": {"triage": ANSWER_REQUESTS, "referral": READ_REFERRAL | AS_DEPARTMENT},
    "visitor": {"followup": READ_FOLLOWUP | VISIT | FIGURES},
    "supervisor": {
        "intake": {"list_reports", "show_report"} | READ_CANVASSES | READ_SESSIONS | LOOK_AT_FILES,
        "triage": READ_TRIAGE | READ_HAZARDS | READ_REQUESTS | READ_HANDOVERS,
        "referral": READ_REFERRAL,
        "followup": READ_FOLLOWUP | LOOK_OVER | FIGURES,
    },
    "auditor": {"triage": {"list_books"}, "followup": FIGURES},
    "administrator": {"intake": REGISTER},
    "police_orders": {"intake": HAND_OVER},
    "hotline_orders": {"intake": HAND_OVER},
}


def test_each_role_may_do_what_its_work_asks_for_and_nothing_else() -> None:
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for service in PORTS:
        for route, may in import_module(f"services.{service}.routes.access").ACCESS.items():
            for role in may.roles:
                found[role][service].add(route)
    assert {role: dict(services) for role, services in found.items()} == MAY


def test_only_an_administrator_acts_on_a_service_itself_and_others_look() -> None:
    assert {route: may.roles for route, may in system.ACCESS.items() if isinstance(may, May)} == {
        "show_words": tuple(ROLES),
        "find_streams": ("auditor", "chief", "supervisor", "analyst"),
        "show_stream": ("auditor", "chief", "supervisor", "analyst"),
        "show_positions": ("administrator", "auditor"),
        "show_verification": ("administrator", "auditor"),
        "start_verification": ("administrator", "auditor"),
        "list_parked": ("administrator",),
        "release_parked": ("administrator",),
        "dismiss_parked": ("administrator",),
        "move_clock": ("administrator",),
    }


def test_a_route_that_no_line_names_is_found_be_it_a_service_s_or_every_service_s(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service = load("intake")
    assert unguarded(service) == []
    monkeypatch.delitem(import_module("services.intake.routes.access").ACCESS, "take_report")
    monkeypatch.delitem(cast(dict[str, May], system.ACCESS), "list_parked")
    assert unguarded(service) == ["list_parked", "take_report"]


def test_a_line_of_the_table_without_a_role_is_refused() -> None:
    with pytest.raises(ValueError, match="ANYBODY"):
        May(())
