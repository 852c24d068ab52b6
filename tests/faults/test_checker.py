"""The checker finds what is planted: each promise broken in a good history, once, and nothing else said."""

import ast
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid5
from zlib import crc32

import pytest

from tests.faults import checker
from tests.faults.checker import LANES, LINES, check
from tests.faults.history import Call, Entry, World, read, write

ID = str(UUID(int=7))
LANE = crc32(ID.encode()) % LANES
STREAM, REPORT = f"dispute-{ID}", f"report-{ID}"
COMMANDS = [str(UUID(int=n)) for n in range(100, 120)]


class Town:
    """A small world that keeps every promise: one dispute, from its report to its follow-up."""

    def __init__(self) -> None:
        self.world = World()
        self.calls: list[Call] = []
        self.heads: dict[str, tuple[int, str]] = {}
        self.versions: dict[tuple[str, str], int] = {}

    def says(self, log: str, kind: str, stream: str, actor: str, n: int, cause: str = "", version: int = 0) -> str:
        """Append an event to a log and its topic; returns its id. It is answered, if it is asked by somebody."""
        seq, before = self.heads.get(log, (0, ""))
        at = f"2026-03-02T01:00:{n:02}.000000Z"
        self.versions[log, stream] = version or self.versions.get((log, stream), 0) + 1
        id_ = str(uuid5(UUID(COMMANDS[n]), "0"))
        headers = dict(
            zip(
                LINES,
                [
                    f"/sikuai/town/{log}", "1", str(LANE), str(seq + 1), stream, str(self.versions[log, stream]), id_,
                    kind, "1", "s", actor, at, at, COMMANDS[0], cause, COMMANDS[n],
                ],
                strict=True,
            )
        )  # fmt: skip
        if not cause:
            del headers["ce_causationid"]
            self.calls += [Call(n, f"key-{n}", "invoke", kind), Call(n, f"key-{n}", "ok", kind, 201, (id_,))]
        text = "".join(headers.get(name, "") + "\n" for name in LINES) + "\n"
        headers["ce_hash"] = sha256(bytes.fromhex(before) + text.encode() + b"{}").hexdigest()
        entry = Entry(headers, b"{}", stream)
        self.world.tables.setdefault(log, []).append(entry)
        self.world.topics.setdefault((log, LANE), []).append(entry)
        self.heads[log] = (seq + 1, headers["ce_hash"])
        for reader, source in (("triage", "intake"), ("referral", "triage"), ("followup", "referral")):
            if source == log:
                self.world.heads.setdefault(reader, {})[log, LANE] = self.heads[log]
        return id_


def good() -> Town:
    """A town in which all went well."""
    town = Town()
    report = town.says("intake", "intake.report_taken", REPORT, "desk_officer:a", 1)
    town.says("triage", "triage.screening_started", REPORT, "system:triage", 2, report)
    town.says("triage", "triage.dispute_entered", STREAM, "analyst:b", 3)
    graded = town.says("triage", "triage.dispute_graded", STREAM, "analyst:b", 4)
    town.says("referral", "referral.case_opened", STREAM, "system:referral", 5, graded)
    town.says("referral", "referral.dispute_referred", STREAM, "analyst:b", 6)
    town.says("referral", "referral.referral_accepted", STREAM, "liaison:c@justice", 7)
    resolved = town.says("referral", "referral.dispute_resolved", STREAM, "liaison:c@justice", 8)
    scheduled = town.says("followup", "followup.visits_scheduled", STREAM, "system:followup", 9, resolved)
    town.says("referral", "referral.dispute_handed_over", STREAM, "system:referral", 10, scheduled)
    town.world.phases = {STREAM: ("handed_over", 5)}
    town.calls.append(Call(20, "read", "ok", "read", 200, (), (STREAM, 5)))
    return town


def test_a_good_history_is_found_good() -> None:
    town = good()
    records = town.world.topics["triage", LANE]
    records += [records[0], records[0]._replace(value=b"a stranger's")]  # doubles and forgeries, which nobody takes
    assert check(town.calls, town.world) == []


def lose(town: Town) -> None:
    town.calls.append(Call(30, "late", "ok", "report", 201, (str(UUID(int=99)),)))


def invent(town: Town) -> None:
    town.calls = [call for call in town.calls if call.key != "key-6"]


def double(town: Town) -> None:
    town.calls.append(Call(30, "key-6", "ok", "refer", 201, (str(uuid5(UUID(COMMANDS[7]), "0")),)))


def repeat_an_effect(town: Town) -> None:
    cause = str(uuid5(UUID(COMMANDS[1]), "0"))
    town.says("triage", "triage.screening_started", REPORT, "system:triage", 11, cause)


def take_bad_input(town: Town) -> None:
    town.calls.append(Call(30, "bad", "ok", "report", 201, bad=True))


def break_down(town: Town) -> None:
    town.calls.append(Call(30, "any", "unknown", "report", 500))


def read_what_was_aborted(town: Town) -> None:
    town.calls.append(Call(30, "read", "ok", "read", 200, (), (STREAM, 6)))


def change(town: Town) -> None:
    first = town.world.tables["intake"][0]
    town.world.tables["intake"][0] = town.world.topics["intake", LANE][0] = first._replace(value=b"[]")


def skip_a_version(town: Town) -> None:
    town.says("followup", "followup.visit_made", STREAM, "visitor:d", 11, version=9)


def set_the_clock_back(town: Town) -> None:
    town.says("followup", "followup.visit_made", STREAM, "visitor:d", 0)


def drop_a_record(town: Town) -> None:
    town.world.topics["triage", LANE].pop()


def forge_a_record(town: Town) -> None:
    town.world.topics["triage", LANE][0] = town.world.topics["triage", LANE][0]._replace(value=b"?")


def pass_a_gap(town: Town) -> None:
    town.world.heads["followup"]["referral", LANE] = (1, "")


def park(town: Town) -> None:
    town.world.parked["triage"] = ["intake 3/7"]


def act_out_of_order(town: Town) -> None:
    first, second = (str(uuid5(UUID(COMMANDS[n]), "0")) for n in (5, 8))
    town.says("followup", "followup.a", STREAM, "system:followup", 11, second)
    town.says("followup", "followup.b", STREAM, "system:followup", 12, first)


def act_on_nothing(town: Town) -> None:
    town.says("followup", "followup.a", STREAM, "system:followup", 11, str(UUID(int=98)))


def do_not_act(town: Town) -> None:
    town.says("intake", "intake.report_taken", REPORT, "desk_officer:a", 11)


def sign_twice(town: Town) -> None:
    town.says("referral", "referral.referral_accepted", STREAM, "liaison:e@land", 11)
    town.world.phases = {STREAM: ("handled", 6)}


def hand_over_to_nobody(town: Town) -> None:
    del town.world.tables["followup"][0], town.world.topics["followup", LANE]


def show_another_phase(town: Town) -> None:
    town.world.phases[STREAM] = ("handled", 5)


def differ_from_the_replay(town: Town) -> None:
    town.world.replayed["triage"] = "dispute_row: 1 row"


def leak(town: Town) -> None:
    town.world.leaks.append("intake.log")


PLANTED: dict[Callable[[Town], None], str] = {
    lose: "lost acknowledged command",
    invent: "effect without command",
    double: "duplicate effect",
    repeat_an_effect: "duplicate effect",
    take_bad_input: "bad input taken",
    break_down: "broken answer",
    read_what_was_aborted: "aborted read",
    change: "chain broken",
    skip_a_version: "order broken",
    set_the_clock_back: "order broken",
    drop_a_record: "topic ≠ table",
    forge_a_record: "topic ≠ table",
    pass_a_gap: "gap passed",
    park: "event parked",
    act_out_of_order: "order broken",
    act_on_nothing: "effect without command",
    do_not_act: "effect missing",
    sign_twice: "custody broken",
    hand_over_to_nobody: "custody broken",
    show_another_phase: "view ≠ replay",
    differ_from_the_replay: "view ≠ replay",
    leak: "personal data outside",
}


@pytest.mark.parametrize(("plant", "what"), PLANTED.items(), ids=[plant.__name__ for plant in PLANTED])
def test_what_is_planted_is_found(plant: Callable[[Town], None], what: str) -> None:
    town = good()
    plant(town)
    assert what in {violation.what for violation in check(town.calls, town.world)}


def test_a_history_is_read_as_it_was_written(tmp_path: Path) -> None:
    town = good()
    write(town.calls, tmp_path / "history.jsonl")
    assert read(tmp_path / "history.jsonl") == town.calls


def test_the_checker_shares_no_code_with_what_it_checks() -> None:
    tree = ast.parse(Path(checker.__file__).read_text(encoding="utf-8"))
    names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name for name in names if name.split(".")[0] in {"services", "shared", "deploy"}} == set()
