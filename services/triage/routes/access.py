"""Who may do what in triage: one line for each route."""

from shared.http.runtime import Access

DECIDERS = ("analyst", "chief")
READERS = (*DECIDERS, "supervisor")

ACCESS: Access = {
    "list_reports": READERS,
    "show_report": READERS,
    "screen": DECIDERS,
    "unlink": DECIDERS,
    "list_disputes": READERS,
    "show_dispute": READERS,
    "propose": DECIDERS,
    "grade": DECIDERS,
    "adopt_plan": DECIDERS,
}
