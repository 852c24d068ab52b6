"""Who may do what in referral: one line for each route. Acting for a department is the domain's to check."""

from shared.http.runtime import Access

STATION = ("desk_officer", "analyst", "chief")
DEPARTMENT = ("liaison", *STATION)  # the station itself may be a department: its people then act for it
READERS = (*STATION, "supervisor", "liaison")

ACCESS: Access = {
    "list_cases": READERS,
    "show_case": READERS,
    "refer": STATION,
    "send_on": STATION,
    "grant_extension": ("chief",),
    "refuse_extension": ("chief",),
    "accept": DEPARTMENT,
    "return_": DEPARTMENT,
    "report_action": DEPARTMENT,
    "ask_extension": DEPARTMENT,
    "resolve": DEPARTMENT,
    "fail": DEPARTMENT,
}
