"""What intake says. `intake.*` events on the log `intake` are published; the log `intake.private` never leaves.

Who informed is in the private log alone: the published event carries a token, another one for every report. Words that
hold somebody's identity number are there as they were said; what is published carries a mask in the number's place.
"""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.kernel.event import Event, Personal
from shared.kernel.words import Code, Count

LOG = "intake"
PRIVATE_LOG = "intake.private"


class Person(BaseModel):
    """Somebody whom a report mentions: a name and what he is in the matter (party, neighbour, witness)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    part: Code = "party"


class Attachment(BaseModel):
    """What came with a report: its SHA-256 in hexadecimal, by which intake keeps it, its kind, its size in bytes."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    hash: str
    kind: Code
    size: int


class ReportTaken(Event, kind="intake.report_taken", zh="收到线索"):
    """Somebody said something: a report (线索) came in by a channel, about a time and a place."""

    report_id: UUID
    channel: Code
    informant: UUID
    village: str
    place: Personal[str] = ""
    happened_at: datetime
    text: Personal[str]
    people: Personal[tuple[Person, ...]] = ()
    category_hint: Code | None = None
    urgent: bool = False
    danger_to_life: bool = False
    campaign: str | None = None
    kept: UUID | None = None
    """Where numbers are masked: stands for all that was said, by the installation's secret, and confirms no guess."""
    persons: Personal[tuple[UUID, ...]] = ()
    """Stands for the name of each person, by the installation's secret: the same name has the same at one station."""
    attachments: tuple[Attachment, ...] = ()
    order_number: Personal[str] = ""
    """The number that another system (110, 12345) gave this, whose order (工单) it is."""
    repeats_order: Personal[str] = ""
    """The number of an earlier order, of which that system says that this repeats it."""


class ReportAmended(Event, kind="intake.report_amended", zh="补充线索"):
    """Whoever made a report adds words to it, for the `number`th time: what was said stands."""

    report_id: UUID
    number: Count
    text: Personal[str]
    reason: Personal[str]


class ReportWithdrawn(Event, kind="intake.report_withdrawn", zh="撤回线索"):
    """Whoever made a report says that it was a mistake; what was said stands, and is no longer to be acted on."""

    report_id: UUID
    reason: Personal[str]


class NumbersKept(Event, kind="intake.numbers_kept", zh="留存号码原文"):
    """Private: the words of a report in which numbers of people are masked, as they were said; others are empty."""

    report_id: UUID
    place: Personal[str] = ""
    text: Personal[str] = ""
    people: Personal[tuple[Person, ...]] = ()


class AmendmentNumbersKept(Event, kind="intake.amendment_numbers_kept", zh="留存补充中的号码原文"):
    """Private: the words of an amendment in which numbers of people are masked, as they were said."""

    report_id: UUID
    number: Count
    text: Personal[str]


class InformantNamed(Event, kind="intake.informant_named", zh="登记线索来源"):
    """Private: which officer or account stands behind a report's token."""

    report_id: UUID
    informant: UUID
    officer_id: UUID | None = None
    account: Personal[str] = ""


class CallerNamed(Event, kind="intake.caller_named", zh="登记来电人"):
    """Private: who called the other system, whose order a report is."""

    report_id: UUID
    name: Personal[str] = ""
    phone: Personal[str] = ""


class OfficerRegistered(Event, kind="intake.officer_registered", zh="登记信息员"):
    """Private: an information officer (信息员) joined the register. His area is his village and the `others`; `account`
    is what he logs in with, if he does."""

    officer_id: UUID
    name: Personal[str]
    phone: Personal[str] = ""
    group: Code
    village: str
    others: tuple[str, ...] = ()
    account: Personal[str] = ""


class OfficerReassigned(Event, kind="intake.officer_reassigned", zh="调整信息员身份和片区"):
    """Private: what an information officer is and which villages are his, from now on; whole, not what changed."""

    officer_id: UUID
    group: Code
    village: str
    others: tuple[str, ...] = ()
    account: Personal[str] = ""


class OfficerRetired(Event, kind="intake.officer_retired", zh="信息员退出"):
    """Private: an information officer left; his reports stay."""

    officer_id: UUID
    reason: Personal[str]


class Companions(BaseModel):
    """So many of a role who went along on a visit; nobody's name."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    role: Code
    number: Count


class SiteCanvassed(Event, kind="intake.site_canvassed", zh="走访发现情况"):
    """A place was visited (走访), and something was found there; `reports` are those that were taken of it."""

    canvass_id: UUID
    site: Code
    site_kind: Code
    village: str
    visited_at: datetime
    companions: tuple[Companions, ...] = ()
    reports: tuple[UUID, ...] = ()


class ZeroReported(Event, kind="intake.zero_reported", zh="走访零报告"):
    """A place was visited (走访), and nothing was found there (零报告): a fact of its own."""

    canvass_id: UUID
    site: Code
    site_kind: Code
    village: str
    visited_at: datetime
    companions: tuple[Companions, ...] = ()


class CanvassTakenBack(Event, kind="intake.canvass_taken_back", zh="撤回走访记录"):
    """The visit was not made, or not there: it counts no more."""

    canvass_id: UUID
    site: Code
    reason: Personal[str]


class CanvasserNamed(Event, kind="intake.canvasser_named", zh="登记走访人"):
    """Private: which information officer's account stands behind a visit's token."""

    canvass_id: UUID
    account: Personal[str]


class FeedbackRead(Event, kind="intake.feedback_read", zh="已阅线索反馈"):
    """Private: an information officer has read what became of his reports up to now."""

    account: Personal[str]


class PlannedDay(BaseModel):
    """A day on which the team goes out, and the places that it visits then."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    day: date
    sites: tuple[Code, ...] = ()


class CanvassPlanAccepted(Event, kind="intake.canvass_plan_accepted", zh="采用走访计划"):
    """The station goes by this plan in the month that begins on `month`."""

    plan_id: UUID
    month: date
    days: tuple[PlannedDay, ...]
    policy: str


class CanvassDayDropped(Event, kind="intake.canvass_day_dropped", zh="走访日取消"):
    """Nobody goes out on a day that was planned; `days` is the plan since, repaired; `left_out` have no day in it."""

    plan_id: UUID
    day: date
    reason: Personal[str]
    days: tuple[PlannedDay, ...]
    left_out: tuple[Code, ...] = ()
