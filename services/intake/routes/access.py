"""Who may do what in intake: one line for each route. That an officer reports for himself is the domain's to check."""

from services.intake.attachments.apart import MOST_BYTES as MOST_OF_ONE
from services.intake.sheets.reading import MOST_BYTES
from shared.http.access import Access, May

DESK = ("desk_officer", "chief")
REGISTRARS = ("administrator", "desk_officer")
ORDER_SYSTEMS = ("police_orders", "hotline_orders")
FORM_BYTES = 64 * 1024  # what a form has round its file

ACCESS: Access = {
    "take_report": May(("information_officer", *DESK)),
    "take_file": May(DESK, largest_body_bytes=MOST_BYTES + FORM_BYTES, repeats_itself=True),
    "try_file": May(DESK, largest_body_bytes=MOST_BYTES + FORM_BYTES, repeats_itself=True),
    "keep_attachment": May(
        ("information_officer", *DESK), largest_body_bytes=MOST_OF_ONE + FORM_BYTES, repeats_itself=True
    ),
    "show_attachments": May(("analyst", *DESK, "supervisor")),
    "fetch_attachment": May(("analyst", *DESK, "supervisor")),
    "list_reports": May((*DESK, "supervisor")),
    "list_own_reports": May(("information_officer",)),
    "show_own_report": May(("information_officer",)),
    "amend_report": May(("information_officer", *DESK), phases=("taken",)),
    "withdraw_report": May(("information_officer", *DESK), phases=("taken",)),
    "read_own_feedback": May(("information_officer",)),
    "show_report": May((*DESK, "supervisor")),
    "register_officer": May(REGISTRARS),
    "retire_officer": May(REGISTRARS, phases=("active",)),
    "reassign_officer": May(REGISTRARS, phases=("active",)),
    "list_officers": May((*REGISTRARS, "chief")),
    "show_officer": May((*REGISTRARS, "chief")),
    "count_officers": May((*REGISTRARS, "chief")),
    "record_canvass": May(("information_officer", *DESK)),
    "take_canvass_back": May(DESK, phases=("made",)),
    "list_own_canvasses": May(("information_officer",)),
    "take_own_canvass_back": May(("information_officer",)),
    "list_canvasses": May((*DESK, "supervisor")),
    "show_canvass": May((*DESK, "supervisor")),
    "show_canvass_proposal": May(DESK),
    "accept_canvass_plan": May(DESK),
    "change_canvass_plan": May(DESK),
    "drop_canvass_day": May(DESK),
    "list_canvass_plans": May(DESK),
    "show_canvass_plan": May(DESK),
    "take_order": May(ORDER_SYSTEMS, largest_body_bytes=64 * 1024, repeats_itself=True),
    "show_order": May(ORDER_SYSTEMS),
    "show_order_outcomes": May(ORDER_SYSTEMS),
    "show_coverage": May(("information_officer", *DESK)),
}
