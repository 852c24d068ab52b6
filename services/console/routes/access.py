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
VISITORS = ("visitor", "chief")
AUDITORS = ("auditor",)
VERIFIERS = ("auditor", "administrator")
ADMINISTRATORS = ("administrator",)

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
    "reset_page": ADMINISTRATORS,
    "reset_user": ADMINISTRATORS,
}
