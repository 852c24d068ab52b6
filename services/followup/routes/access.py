"""Who may do what in follow-up: one line for each route. Whoever handled a dispute does not visit: domain checks it."""

from services.followup.domain.phases import Visited
from shared.http.access import Access, May

VISITORS = ("visitor", "chief")
READERS = (*VISITORS, "supervisor", "analyst")
REPORTED_TO = ("chief", "supervisor", "analyst", "auditor", "visitor")
LOOK_OVER = ("chief", "supervisor", "analyst")
VISITED = (Visited.phase,)

ACCESS: Access = {
    "list_visits": May(READERS),
    "list_followed": May(READERS),
    "show_followed": May(READERS),
    "add_visit": May(VISITORS, phases=VISITED),
    "record_visit": May(VISITORS, phases=VISITED),
    "record_miss": May(VISITORS, phases=VISITED),
    "record_relapse": May(VISITORS, phases=VISITED),
    "show_board": May(LOOK_OVER),
    "list_promises": May(LOOK_OVER),
    "list_open": May(LOOK_OVER),
    "show_figures": May(REPORTED_TO),
    "list_counted": May(REPORTED_TO),
}
