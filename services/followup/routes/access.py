"""Who may do what in follow-up: one line for each route. Whoever handled a dispute does not visit: domain checks it."""

from shared.http.runtime import Access

VISITORS = ("visitor", "chief")
READERS = (*VISITORS, "supervisor", "analyst")

ACCESS: Access = {
    "list_visits": READERS,
    "list_followed": READERS,
    "show_followed": READERS,
    "add_visit": VISITORS,
    "record_visit": VISITORS,
    "record_miss": VISITORS,
    "record_relapse": VISITORS,
    "show_figures": ("chief", "supervisor", "analyst", "auditor", "visitor"),
}
