"""The console's pages that show lists or numbers, who opens them, and what each asks of the services for itself."""

from dataclasses import dataclass

from services.console.people.accounts import Post
from tests.bench.filling import dispute_of, other_report_of
from tests.given import STATION

HALF_YEAR = "from=2026-01-01&to=2026-06-30"
DISPUTE, REPORT = dispute_of(63), other_report_of(63)
"""A dispute of the station that went the whole way, and a report that waits to be screened."""
ALL_BUT_INTAKE = ("triage", "referral", "followup")
ENDED = ("resolved", "handed_over")

OFFICER, DESK, ANALYST, CHIEF, VISITOR, AUDITOR, COUNTY = (
    Post(role="information_officer", station=STATION),
    Post(role="desk_officer", station=STATION),
    Post(role="analyst", station=STATION),
    Post(role="chief", station=STATION),
    Post(role="visitor", station=STATION),
    Post(role="auditor", station="all"),
    Post(role="supervisor", station="all"),
)
JUSTICE = Post(role="liaison", station=STATION, department="justice")
POSTS = (OFFICER, DESK, ANALYST, JUSTICE, CHIEF, VISITOR, AUDITOR, COUNTY)


@dataclass(frozen=True, slots=True)
class Page:
    """A page, and the questions (`<service>/<path>`) whose answers it shows.

    With `later` it is the page that far down the list that the one question gives, whose cursor both bear then. What
    stands in the navigation, and the words of the policy, every page asks besides: they are no question of its own.
    """

    post: Post
    path: str
    asks: tuple[str, ...]
    later: bool = False

    @property
    def name(self) -> str:
        """How the table calls it."""
        path = self.path.replace(str(DISPUTE), "…").replace(str(REPORT), "…")
        return f"(l) {path}{', later page' if self.later else ''}, {self.post.role}"


PAGES = (
    Page(OFFICER, "/report/mine", ("intake/reports/mine",)),
    Page(DESK, "/desk", ("intake/reports?limit=100",)),
    Page(DESK, "/desk/all", ("intake/reports",)),
    Page(DESK, "/station", ("referral/disputes?phase=returned&limit=100", "referral/disputes?phase=waiting&limit=100")),
    Page(DESK, "/station?phase=handled", ("referral/disputes?phase=handled&limit=100",)),
    Page(ANALYST, "/inbox", ("triage/reports",)),
    Page(ANALYST, "/inbox", ("triage/reports",), later=True),
    Page(ANALYST, f"/inbox/{REPORT}",
         (f"triage/reports/{REPORT}", f"triage/reports/{REPORT}/likely", "triage/disputes?limit=100")),
    Page(ANALYST, "/inbox?urgent=1&text=地界", ("triage/reports?urgent=true&text=地界",)),
    Page(ANALYST, "/disputes", ("triage/disputes",)),
    Page(ANALYST, "/disputes", ("triage/disputes",), later=True),
    Page(ANALYST, "/disputes?phase=graded&level=2", ("triage/disputes?phase=graded&level=2",)),
    Page(ANALYST, f"/disputes/{DISPUTE}", tuple(f"{of}/disputes/{DISPUTE}" for of in ALL_BUT_INTAKE)),
    Page(JUSTICE, "/referrals?phase=handled", ("referral/disputes?phase=handled",)),
    Page(JUSTICE, "/referrals?phase=resolved", tuple(f"referral/disputes?phase={phase}" for phase in ENDED)),
    Page(VISITOR, "/visits", ("followup/visits",)),
    Page(VISITOR, "/visits?phase=made", ("followup/visits?phase=made",)),
    Page(VISITOR, "/followed?phase=closed", ("followup/disputes?phase=closed",)),
    Page(CHIEF, "/board", (f"followup/board?{HALF_YEAR}",)),
    Page(CHIEF, "/map", (f"followup/board?{HALF_YEAR}",)),
    Page(CHIEF, "/late", ("followup/promises?late=true",)),
    Page(CHIEF, "/late?which=missed", (f"followup/promises?decided=late&{HALF_YEAR}",)),
    Page(CHIEF, "/open", ("followup/open",)),
    Page(CHIEF, "/figures", (f"followup/figures?{HALF_YEAR}",)),
    Page(CHIEF, "/figures/reports", (f"followup/figures?{HALF_YEAR}", f"followup/counted?figure=reports&{HALF_YEAR}")),
    Page(COUNTY, "/board", (f"followup/board?{HALF_YEAR}",)),
    Page(COUNTY, "/late", ("followup/promises?late=true",)),
    Page(COUNTY, "/open", ("followup/open",)),
    Page(COUNTY, "/disputes", ("triage/disputes",)),
    Page(AUDITOR, "/figures", (f"followup/figures?{HALF_YEAR}",)),
)  # fmt: skip
