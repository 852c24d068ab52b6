"""Every list that a service answers: what its rows hold, in which order they come, and how a town is given some."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from shared.store.database import Connection
from tests.contracts.rows import (
    Made,
    alert,
    canvass,
    canvass_plan,
    case,
    counted,
    dispute,
    followed,
    handover,
    hazard,
    id_of,
    of_visit,
    officer,
    open_dispute,
    own_canvass,
    own_report,
    parked,
    promise,
    report,
    request,
    screening,
    session,
    visit,
    week,
)
from tests.given import NOON, STATION
from tests.house import Town


def earliest(*names: str) -> Callable[[Made], Any]:
    """In the order of these columns."""
    return lambda row: [row[name] for name in names]


def latest(time: str, id_: str) -> Callable[[Made], Any]:
    """The latest first, and of those at one time the last id."""
    return lambda row: (-row[time].timestamp(), -row[id_].int)


def whose_turn(waits: Callable[[Made], bool], due: str, since: str, id_: str = "dispute_id") -> Callable[[Made], Any]:
    """What waits, by when it is due, then the others, the latest first."""
    return lambda row: (0, row[due].timestamp(), row[id_]) if waits(row) else (1, -row[since].timestamp(), row[id_])


@dataclass(frozen=True)
class Listing:
    """A list of a service: who asks where, its table and rows, what of them is listed, in which order, by which id."""

    service: str
    path: str
    role: str
    table: str
    row: Callable[[int], Made]
    order: Callable[[Made], Any]
    id: tuple[str, ...]
    shows: Callable[[Made], bool] = lambda row: True
    department: str | None = None
    of_stations: bool = True
    beside: tuple[str, Callable[[Made], Made]] | None = None
    """Another table that is read with this one, and the row in it that belongs to each."""

    def __str__(self) -> str:
        return f"{self.service} {self.path:.60}{f' of {self.department}' if self.department else ''}"

    def expected(self, rows: list[Made]) -> list[tuple[str, ...]]:
        """The ids of those that are listed, in order."""
        return [tuple(str(row[name]) for name in self.id) for row in sorted(filter(self.shows, rows), key=self.order)]

    def ids(self, items: list[dict[str, Any]]) -> list[tuple[str, ...]]:
        """The ids of the items of a page."""
        return [tuple(str(item[name]) for name in self.id) for item in items]

    async def put(self, town: Town, rows: list[Made], station: str = STATION) -> list[Made]:
        """Give the town these rows, and what each is shown with from another table."""
        rows = [row | {"station": station} if self.of_stations else row for row in rows]
        async with town.runtime.reading() as connection:
            await insert(connection, self.table, rows)
            if self.beside is not None:
                table, made_of = self.beside
                await insert(connection, table, [made_of(row) | {"station": station} for row in rows], again=True)
        return rows


async def insert(connection: Connection, table: str, rows: list[Made], again: bool = False) -> None:
    """Insert these rows; with `again` some may be there."""
    names = ", ".join(f'"{name}"' for name in rows[0])
    values = ", ".join(f"${n}" for n in range(1, len(rows[0]) + 1))
    conflict = " on conflict do nothing" if again else ""
    await connection.executemany(
        f"insert into {table} ({names}) values ({values}){conflict}", [tuple(row.values()) for row in rows]
    )


REPORTS = Listing(
    "intake", "/reports", "supervisor", "report_row", report, latest("taken_at", "report_id"), ("report_id",)
)
CANVASSES = Listing(
    "intake", "/canvasses", "supervisor", "canvass_row", canvass, latest("visited_at", "canvass_id"), ("canvass_id",)
)
SESSIONS = Listing(
    "intake", "/sessions", "supervisor", "session_row", session, latest("opened_at", "session_id"), ("session_id",)
)
DISPUTES = Listing(
    "triage", "/disputes", "supervisor", "dispute_row", dispute,
    whose_turn(lambda row: row["phase"] in ("entered", "reopened"), "grade_by", "entered_at"), ("dispute_id",),
)  # fmt: skip
HAZARDS = Listing(
    "triage", "/hazards", "supervisor", "hazard_row", hazard,
    whose_turn(lambda row: row["phase"] in ("open", "urged"), "act_by", "opened_at", "hazard_id"), ("hazard_id",),
)  # fmt: skip
ALERTS = Listing(
    "triage", "/alerts", "supervisor", "alert_row", alert,
    whose_turn(lambda row: row["phase"] in ("raised", "urged"), "acknowledge_by", "raised_at", "report_id"),
    ("report_id",),
)  # fmt: skip
REQUESTS = Listing(
    "triage", "/requests", "supervisor", "request_row", request,
    whose_turn(lambda row: row["phase"] in ("open", "urged", "answered"), "answer_by", "opened_at", "request_id"),
    ("request_id",),
)  # fmt: skip
HANDOVERS = Listing(
    "triage", "/handovers", "supervisor", "handover_row", handover,
    whose_turn(lambda row: row["phase"] in ("sent", "urged"), "receipt_by", "opened_at", "handover_id"),
    ("handover_id",),
)  # fmt: skip
SOME = [id_of(n) for n in range(1, 800, 8)]
"""The ids of every eighth row, and of some that are not there."""
CASES = Listing(
    "referral", "/disputes", "supervisor", "case_row", case,
    whose_turn(lambda row: row["due_at"] is not None, "due_at", "opened_at"), ("dispute_id",),
)  # fmt: skip
FOLLOWED = Listing(
    "followup", "/disputes", "supervisor", "followed_row", followed, latest("since", "dispute_id"), ("dispute_id",)
)
VISITS = Listing(
    "followup", "/visits", "supervisor", "visit_row", visit, earliest("due_at", "dispute_id", "number"),
    ("dispute_id", "number"), shows=lambda row: row["phase"] == "promised", beside=("followed_row", of_visit),
)  # fmt: skip

PROMISES = Listing(
    "followup", "/promises", "supervisor", "promise_row", promise, earliest("due_at", "subject", "clock", "round"),
    ("subject", "clock", "round"), shows=lambda row: row["ended_at"] is None,
)  # fmt: skip
OPEN = Listing(
    "followup", "/open", "supervisor", "dispute_row", open_dispute, earliest("decided_at", "dispute_id"),
    ("dispute_id",), shows=lambda row: not row["resolutions"],
)  # fmt: skip

DUE = ("screen_by", "happened_at", "report_id")

LISTINGS = (
    REPORTS,
    Listing(
        "intake", "/reports/mine", "information_officer", "informant_row", own_report, latest("taken_at", "report_id"),
        ("report_id",), shows=lambda row: row["account"] == "somebody",
        beside=("report_row", lambda row: report(0) | {key: row[key] for key in ("report_id", "station", "taken_at")}),
    ),
    Listing(
        "intake", "/officers", "administrator", "officer_row", officer,
        lambda row: (row["retired_at"] or datetime(1970, 1, 1, tzinfo=UTC), row["village"], row["officer_id"]),
        ("officer_id",),
    ),
    Listing(
        "intake", "/officers?group=cleaner&village=village 2&active=true", "administrator", "officer_row", officer,
        lambda row: (row["village"], row["officer_id"]), ("officer_id",),
        shows=lambda row: bool(row["others"]) and row["retired_at"] is None,
    ),
    Listing(
        "intake", "/canvass-plans", "chief", "canvass_plan_row", canvass_plan,
        lambda row: (-row["month"].toordinal(), -row["plan_id"].int), ("plan_id",),
    ),
    SESSIONS,
    replace(
        SESSIONS,
        path=f"/sessions?phase=closed&centre=changxing&from={NOON.date()}&to={NOON.date()}",
        shows=lambda row: row["phase"] == "closed" and row["centre"] == "changxing",
    ),
    CANVASSES,
    Listing(
        "intake", "/canvasses/mine", "information_officer", "canvasser_row", own_canvass,
        lambda row: -row["canvass_id"].int, ("canvass_id",), shows=lambda row: row["account"] == "somebody",
        beside=("canvass_row", lambda row: canvass(0) | {"canvass_id": row["canvass_id"]}),
    ),
    replace(
        CANVASSES,
        path=f"/canvasses?phase=made&site=shangping_1&site_kind=village_group&village=上坪村&from={NOON.date()}",
        shows=lambda row: row["phase"] == "made" and row["site"] == "shangping_1",
    ),
    replace(
        CANVASSES, path=f"/canvasses?found=false&to={NOON.date()}", shows=lambda row: not row["found"],
    ),
    Listing(
        "triage", "/reports", "supervisor", "screening_row", screening, earliest(*DUE), ("report_id",),
        shows=lambda row: row["phase"] != "found",
    ),
    Listing(
        "triage", "/reports?village=上坪村&campaign=虚构的行动&urgent=true&text=水", "supervisor", "screening_row",
        screening, earliest(*DUE), ("report_id",),
        shows=lambda row: row["phase"] != "found" and row["campaign"] is not None and row["urgent"],
    ),
    DISPUTES,
    replace(DISPUTES, path="/disputes?phase=graded", shows=lambda row: row["phase"] == "graded"),
    replace(
        DISPUTES,
        path="/disputes?phase=entered&level=2",
        shows=lambda row: row["phase"] == "entered" and row["level"] == 2,
    ),
    replace(DISPUTES, path="/disputes?village=上坪村", shows=lambda row: row["village"] == "上坪村"),
    replace(DISPUTES, path=f"/disputes?ids={','.join(map(str, SOME))}", shows=lambda row: row["dispute_id"] in SOME),
    replace(DISPUTES, path="/books", role="auditor"),
    replace(
        DISPUTES, path=f"/books?ids={','.join(map(str, SOME))}", role="auditor",
        shows=lambda row: row["dispute_id"] in SOME,
    ),
    Listing(
        "triage", "/weeks", "supervisor", "week_row", week,
        lambda row: (-row["monday"].toordinal(), -row["number"], -row["analysis_id"].int), ("analysis_id",),
    ),
    HAZARDS,
    replace(HAZARDS, path="/hazards?standing=true", shows=lambda row: row["phase"] in ("open", "urged")),
    replace(
        HAZARDS, path="/hazards?hazard=fire&village=下陇村&phase=urged",
        shows=lambda row: row["phase"] == "urged" and row["hazard"] == "fire",
    ),
    ALERTS,
    replace(ALERTS, path="/alerts?standing=true", shows=lambda row: row["phase"] in ("raised", "urged")),
    replace(
        ALERTS, path="/alerts?village=下陇村&phase=urged",
        shows=lambda row: row["phase"] == "urged" and row["village"] == "下陇村",
    ),
    REQUESTS,
    replace(
        REQUESTS, path="/requests?standing=true&village=下陇村",
        shows=lambda row: row["phase"] in ("open", "urged", "answered") and row["village"] == "下陇村",
    ),
    replace(
        REQUESTS, role="liaison", department="justice",
        shows=lambda row: row["phase"] != "withdrawn" and row["department"] == "justice",
    ),
    HANDOVERS,
    replace(
        HANDOVERS, path="/handovers?standing=true&sort=against_authority",
        shows=lambda row: row["phase"] in ("sent", "urged") and row["sort"] == "against_authority",
    ),
    CASES,
    replace(CASES, path="/disputes?phase=handed_over", shows=lambda row: row["phase"] == "handed_over"),
    replace(CASES, path=f"/disputes?ids={','.join(map(str, SOME))}", shows=lambda row: row["dispute_id"] in SOME),
    replace(
        CASES, role="liaison", department="justice",
        shows=lambda row: row["phase"] != "waiting" and (row["lead"] == "justice" or "justice" in row["assisting"]),
    ),
    FOLLOWED,
    replace(FOLLOWED, path="/disputes?phase=closed", shows=lambda row: row["phase"] == "closed"),
    replace(FOLLOWED, path=f"/disputes?ids={','.join(map(str, SOME))}", shows=lambda row: row["dispute_id"] in SOME),
    VISITS,
    replace(
        VISITS, path="/visits?phase=made", shows=lambda row: row["phase"] == "made",
        order=lambda row: (-row["made_at"].timestamp(), -row["dispute_id"].int, -row["number"]),
    ),
    PROMISES,
    replace(
        PROMISES, path="/promises?clock=accept&owner=justice&level=3&village=上坪村",
        shows=lambda row: row["ended_at"] is None and row["clock"] == "accept" and row["owner"] == "justice",
    ),
    replace(
        PROMISES, path=f"/promises?decided=late&from={NOON.date()}", shows=lambda row: row["ended_at"] is not None
    ),
    Listing(
        "followup", "/counted?figure=reports", "supervisor", "counted_row", counted, latest("counted_at", "event_id"),
        ("event_id",), shows=lambda row: row["kind"] == "taken",
    ),
    OPEN,
    replace(
        OPEN, path="/open?village=village 0&level=3",
        shows=lambda row: not row["resolutions"] and row["village"] == "village 0" and row["level"] == 3,
    ),
    Listing(
        "intake", "/parked", "administrator", "store.parked", parked, earliest("source", "lane", "seq"),
        ("source", "lane", "seq"), shows=lambda row: row["released_at"] is None, of_stations=False,
    ),
)  # fmt: skip
