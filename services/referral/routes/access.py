"""Who may do what in referral: one line for each route. Acting for a department is the domain's to check."""

from services.referral.domain.phases import Failed, Handled, Referred, Returned, Waiting
from shared.http.access import Access, May

STATION = ("desk_officer", "analyst", "chief")
DEPARTMENT = ("liaison", *STATION)  # the station itself may be a department: its people then act for it
READERS = (*STATION, "supervisor", "liaison")
REFERRED, HANDLED = (Referred.phase,), (Handled.phase,)

ACCESS: Access = {
    "list_cases": May(READERS, "involved"),
    "show_case": May(READERS, "involved"),
    "refer": May(STATION, phases=(Waiting.phase, Failed.phase)),
    "send_on": May(STATION, phases=(Returned.phase,)),
    "grant_extension": May(("chief",), phases=HANDLED),
    "refuse_extension": May(("chief",), phases=HANDLED),
    "accept": May(DEPARTMENT, "lead", REFERRED),
    "return_": May(DEPARTMENT, "lead", REFERRED),
    "report_action": May(DEPARTMENT, "involved", HANDLED),
    "ask_extension": May(DEPARTMENT, "lead", HANDLED),
    "resolve": May(DEPARTMENT, "lead", HANDLED),
    "fail": May(DEPARTMENT, "lead", HANDLED),
}
