"""The order of a dispute's story, and what of it is told as late."""

from datetime import datetime, timedelta
from typing import Any

from services.console.showing.story import Change, Entry, chain_of, changed, main_fields, merged, who
from tests.given import NOON

REPORT, DISPUTE = "report-1", "dispute-1"
HOUR = timedelta(hours=1)


def event(
    id_: str, seq: int, at: datetime = NOON, happened: datetime | None = None, cause: str | None = None, lane: int = 0
) -> dict[str, Any]:
    return {
        "id": id_, "lane": lane, "seq": seq, "version": seq, "recorded_at": at.isoformat(),
        "occurred_at": (happened or at).isoformat(), "causation_id": cause,
    }  # fmt: skip


def order(*told: tuple[str, str, list[dict[str, Any]]]) -> list[str]:
    return [one.event["id"] for one in merged(told)]


def test_of_one_instant_the_report_is_decided_before_its_dispute_is_entered() -> None:
    dispute = ("triage", DISPUTE, [event("entered", 1), event("graded", 2)])
    report = ("triage", REPORT, [event("opened", 8, cause="taken", lane=3), event("found", 9, lane=3)])
    taken = ("intake", REPORT, [event("taken", 4)])
    assert order(dispute, report, taken) == ["taken", "opened", "found", "entered", "graded"]


def test_of_one_instant_what_stands_in_one_lane_stands_as_it_does_there() -> None:
    first, second = event("first", 11), event("second", 12)
    first["version"], second["version"] = 5, 1
    assert order(("triage", REPORT, [second]), ("triage", "report-2", [first])) == ["first", "second"]


def test_nothing_stands_before_what_caused_it_also_where_the_clocks_of_two_services_differ() -> None:
    graded = ("triage", DISPUTE, [event("graded", 1, at=NOON)])
    opened = event("opened", 1, at=NOON - timedelta(seconds=2), cause="graded")
    referral = ("referral", DISPUTE, [opened, event("referred", 2, at=NOON - timedelta(seconds=1))])
    assert order(referral, graded) == ["graded", "opened", "referred"]


def test_a_cause_that_nobody_tells_holds_nothing_up() -> None:
    assert order(("triage", DISPUTE, [event("reopened", 1, cause="elsewhere")])) == ["reopened"]


def test_late_is_what_was_said_a_day_after_it_happened_and_not_what_followed_of_it() -> None:
    taken = event("taken", 1, happened=NOON - timedelta(days=2))
    opened = event("opened", 1, happened=NOON - timedelta(days=2), cause="taken")
    entered = event("entered", 1, at=NOON + HOUR)
    again = event("again", 2, at=NOON + 2 * HOUR, happened=NOON - HOUR)
    told = merged([("intake", REPORT, [taken]), ("triage", REPORT, [opened]), ("triage", DISPUTE, [entered]),
                   ("intake", "report-2", [again])])  # fmt: skip
    assert [one.event["id"] for one in told if one.late] == ["taken"]


def test_late_is_a_whole_day_and_no_less() -> None:
    day, less = event("day", 1, happened=NOON - timedelta(days=1)), event("less", 2, happened=NOON - 23.9 * HOUR)
    more = event("more", 3, happened=NOON - 47 * HOUR)
    told = merged([("intake", REPORT, [day, less, more])])
    assert [(one.event["id"], one.late) for one in told] == [("day", True), ("less", False), ("more", True)]


def handled(level: int, opened: int = 3) -> dict[str, Any]:
    """A case that came with one level and has another one now, as referral tells it: what it came with first."""
    case = {"opened": {"level": opened, "proposed_level": opened, "due_at": None}, "level": level, "returns": 0}
    due = {"due_at": "2026-03-05T00:00:00+08:00", "provisional": None}
    return {"phase": "handled", "fields": {"case": case, "lead": "court", "due": due}}


def test_a_regraded_dispute_is_shown_with_the_level_that_it_has() -> None:
    words = {"levels": [{"code": n, "zh": f"{n}级"} for n in (1, 2, 3)]}
    assert ("级别", "2级") in main_fields("zh", handled(2), words, NOON)
    assert changed("zh", handled(3), handled(2), words, NOON) == [Change("级别", "3级", "2级")]


def test_a_field_that_stands_twice_is_told_once_by_what_is_so_now() -> None:
    assert [one for one in changed("zh", None, handled(2), {}, NOON) if one.name == "级别"] == [
        Change("级别", "–", "2")
    ]
    lifted = {"phase": "handled", "fields": {"level": 1, "case": {"level": 2, "opened": {"level": 3}}}}
    assert ("级别", "1") in main_fields("zh", lifted, {}, NOON)
    moved = {
        "phase": "waiting",
        "fields": {"case": {"opened": {"proposed_department": "justice"}}, "proposed": "women"},
    }
    words = {"departments": [{"code": "women", "zh": "妇联"}]}
    assert [one.now for one in changed("zh", None, moved, words, NOON) if one.name == "建议主办"] == ["妇联"]


def test_who_had_a_role_that_is_gone_is_no_system() -> None:
    assert who("zh", {"role": "mediator", "name": "li-02"}, {}) == "mediator li-02"
    assert who("zh", {"role": "system", "name": "clock"}, {}) == "系统（到时）"


def checked(seq: int, **said: Any) -> str:
    """What is said of this entry of lane 2, where a check that began in March came to the fifth one."""
    check = {"state": "done", "begun_at": NOON.isoformat(), "faults": 0, "wrong": [], "reached": {"triage": {"2": 5}}}
    entry = event("one", seq, lane=2) | {"log": "triage"}
    return chain_of(Entry("triage", DISPUTE, entry | said.pop("entry", {})), check | said)


def test_an_event_is_checked_where_the_check_came_to_its_place_whatever_the_clocks_say() -> None:
    later = {"recorded_at": (NOON + 24 * HOUR).isoformat()}
    earlier = {"recorded_at": (NOON - 24 * HOUR).isoformat()}
    assert [checked(seq, entry=at) for at in (later, earlier) for seq in (5, 6)] == ["checked", "unchecked"] * 2
    assert checked(5, entry={"lane": 3}) == "unchecked", "the check came to another lane"
    assert checked(5, entry={"log": "intake"}) == "unchecked"


def test_a_chain_is_broken_from_the_first_wrong_place_of_its_lane_on() -> None:
    wrong = {"faults": 1, "wrong": [{"place": "triage, lane 2, seq 3"}]}
    assert [checked(seq, **wrong) for seq in (2, 3, 5, 6)] == ["checked", "broken", "broken", "unchecked"]


def test_a_check_that_is_not_done_or_is_of_an_older_program_has_checked_nothing() -> None:
    assert [checked(5, state=state) for state in ("never", "running", "broken_off")] == ["unchecked"] * 3
    assert checked(5, reached={}) == "unchecked"
