"""Who may open which page: a line for each route, by the name of its function. What has none is opened by nobody.

The services decide what somebody may do; this table keeps people from pages on which they could do nothing.
"""

from shared.http.roles import ROLES

ANYBODY: tuple[str, ...] = ()
PEOPLE = tuple(ROLES)

DESK = ("desk_officer", "chief")
DECIDERS = ("analyst", "chief")
READERS = (*DECIDERS, "supervisor")
STATION = ("desk_officer", "analyst", "chief")
HANDLERS = ("liaison", *STATION)
LOOK_OVER = ("chief", "supervisor")
VISITORS = ("visitor", "chief")

ACCESS: dict[str, tuple[str, ...]] = {
    "health": ANYBODY,
    "ready": ANYBODY,
    "log_in_page": ANYBODY,
    "log_in": ANYBODY,
    "prefer": ANYBODY,
    "style": ANYBODY,
    "account_page": PEOPLE,
    "change_password": PEOPLE,
    "log_out": PEOPLE,
    "home": PEOPLE,
    "work_as": PEOPLE,
    "inbox": DECIDERS,
    "report": (*DECIDERS, "supervisor"),
    "screen": DECIDERS,
    "unlink": DECIDERS,
    "disputes": READERS,
    "dispute": READERS,
    "grade_page": DECIDERS,
    "propose": DECIDERS,
    "grade": DECIDERS,
    "plan_page": DECIDERS,
    "plan": DECIDERS,
    "board": LOOK_OVER,
    "late": LOOK_OVER,
    "unresolved": LOOK_OVER,
    "map_page": LOOK_OVER,
    "figures": (*LOOK_OVER, "auditor"),
    "figure": (*LOOK_OVER, "auditor"),
}
