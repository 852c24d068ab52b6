"""Who may do what in intake: one line for each route. That an officer reports for himself is the domain's to check."""

from shared.http.runtime import Access

DESK = ("desk_officer", "chief")
REGISTRARS = ("administrator", "desk_officer")

ACCESS: Access = {
    "take_report": ("information_officer", *DESK),
    "take_file": DESK,
    "list_reports": (*DESK, "supervisor"),
    "show_report": (*DESK, "supervisor"),
    "register_officer": REGISTRARS,
    "retire_officer": REGISTRARS,
    "list_officers": REGISTRARS,
}
