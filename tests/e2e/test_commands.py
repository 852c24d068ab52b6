"""The `sikuai` command as a person meets it: what it prints, its exit status, and its one-line errors."""

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import asyncpg
import httpx
import pytest

from deploy.cli.main import main
from deploy.machine.home import Home
from tests.machines import temporary_home


class Shell:
    """Somebody at a prompt, with an installation of his own."""

    def __init__(self, home: Home) -> None:
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("SIKUAI_")}
        self.environment |= {"SIKUAI_HOME": str(home.path), "COLUMNS": "200"}

    def run(self, *words: str) -> tuple[int, str, str]:
        """Exit status, standard output and standard error of `sikuai WORDS`, run in this process."""
        said, complained = StringIO(), StringIO()
        with (
            patch.dict(os.environ, self.environment, clear=True),
            patch.object(sys, "argv", ["sikuai", *words]),
            redirect_stdout(said),
            redirect_stderr(complained),
            pytest.raises(SystemExit) as ended,
        ):
            main()
        code = ended.value.code
        return (code if isinstance(code, int) else int(bool(code))), said.getvalue(), complained.getvalue()

    def process(self, *words: str) -> tuple[int, str, str]:
        """The same by a process of its own, as a person's shell starts it."""
        command = [sys.executable, "-m", "deploy.cli.main", *words]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=90, check=False)
        return done.returncode, done.stdout, done.stderr

    def says(self, *words: str) -> str:
        """What a command prints that is expected to succeed."""
        status, said, error = self.run(*words)
        assert status == 0, said + error
        return said

    @property
    def record(self) -> Any:
        """What `status --json` says."""
        return json.loads(self.says("status", "--json"))


@pytest.fixture(scope="module")
def shell() -> Iterator[Shell]:
    """A machine that is up, with one dispute that was graded and referred."""
    with temporary_home() as home:
        shell = Shell(home)
        status, said, error = shell.process("up")
        assert status == 0, said + error
        try:
            yield shell
        finally:
            shell.process("down")


@pytest.fixture(scope="module")
def dispute(shell: Shell) -> str:
    """The id of a dispute that has come as far as its lead department."""
    services = shell.record["services"]
    report = post(shell, "desk_officer", f"{services['intake']}/reports", {
        "channel": "desk", "village": "上坪村", "happened_at": "2026-03-02T09:00:00+08:00", "text": "山场边界（虚构）",
    })  # fmt: skip
    found = post(shell, "analyst", f"{services['triage']}/reports/{report['report_id']}/screen", {
        "outcome": "dispute", "category": "hills_forest_land", "summary": "山场边界（虚构）",
    })  # fmt: skip
    dispute_id: str = found[1]["stream"].removeprefix("dispute-")
    path = f"/disputes/{dispute_id}"
    post(shell, "analyst", f"{services['triage']}{path}/grade", {"level": 3, "reason": "虚构"})
    post(shell, "analyst", f"{services['referral']}{path}/refer", {})
    return dispute_id


def post(shell: Shell, role: str, url: str, words: dict[str, Any], key: str = "") -> Any:
    """Post until what it builds on has been heard of."""
    headers = {"Authorization": f"Bearer {shell.says('token', role).strip()}", "Idempotency-Key": key or url}
    give_up = time.monotonic() + 20
    if "/disputes/" in url:  # read it first, as people do: two of them may collide
        subject = url.rpartition("/")[0]
        seen = httpx.get(subject, headers=headers, trust_env=False)
        while seen.status_code == 404 and time.monotonic() < give_up:
            time.sleep(0.05)
            seen = httpx.get(subject, headers=headers, trust_env=False)
        headers["If-Match"] = seen.headers["etag"]
    answer = httpx.post(url, json=words, headers=headers, trust_env=False)
    while answer.status_code == 404 and time.monotonic() < give_up:
        time.sleep(0.05)
        answer = httpx.post(url, json=words, headers=headers, trust_env=False)
    assert answer.status_code == 201, answer.text
    return answer.json()


def execute(dsn: str, statement: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(dsn)
        await connection.execute(statement)
        await connection.close()

    asyncio.run(run())


def test_status_gives_the_addresses_of_everything(shell: Shell) -> None:
    record = shell.record
    assert record["bus_kind"] == "embedded"
    assert set(record["databases"]) == set(record["services"]) == {"intake", "triage", "referral", "followup"}
    for url in record["services"].values():
        assert httpx.get(f"{url}/ready", trust_env=False).json()["ready"]


def test_no_password_is_printed_or_logged_or_answered(shell: Shell, dispute: str) -> None:
    home = Path(shell.environment["SIKUAI_HOME"])
    words = [*json.loads((home / "passwords.json").read_text()).values(), (home / "secret").read_text()]
    said = [shell.says(*command) for command in (("status", "--json"), ("status",), ("up",), ("doctor",))]
    said += [httpx.get(f"{url}/ready", trust_env=False).text for url in shell.record["services"].values()]
    said += [log.read_text(errors="replace") for log in (home / "logs").iterdir()]
    assert not [word for word in words if any(word in one for one in said)]


def test_history_tells_the_story_without_personal_data(shell: Shell, dispute: str) -> None:
    story = shell.says("history", dispute[:8])
    for word in ("收到线索", "录入", "分级", "流转", "lead=forestry"):
        assert word in story
    assert "山场边界" not in story


def test_history_as_known_before_it_began_is_empty(shell: Shell, dispute: str) -> None:
    assert "当时尚无记录" in shell.says("history", dispute, "--at", "2026-01-01")


def test_views_equal_their_replay_and_are_swapped(shell: Shell, dispute: str) -> None:
    for service in ("intake", "triage", "referral", "followup"):
        assert "every view equals its replay" in shell.says("replay", service, "--check")
    assert "swapped in" in shell.says("replay", "triage")
    assert httpx.get(f"{shell.record['services']['triage']}/ready", trust_env=False).status_code == 200


def test_nothing_is_parked(shell: Shell, dispute: str) -> None:
    assert "nothing is parked" in shell.says("parked")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("history", "ffffffff"), "there is no dispute whose id begins so 没有这样开头的纠纷: see which there are"),
        (("history", "0f8fad5b-d9cb-469f-a165-70867728950e"), "there is no dispute whose id is this one 没有这件纠纷"),
        (("history", "x'; drop"), "that is no dispute's id 这不是纠纷编号: see which there are 查看有哪些: curl -H "),
        (("users", "add", "mimosa", "--role", "analyst", "--station", "nowhere"), "there is no station 'nowhere'"),
        (("users", "add", "mimosa", "--role", "liaison", "--department", "nope"), "there is no department 'nope'"),
        (("history", "0f", "--at", "yesterday"), "is no time"),
        (("replay", "nobody"), "there is no service 'nobody'"),
        (("verify", "nobody"), "there is no service 'nobody'"),
        (("parked", "release"), "a release names"),
        (("parked", "release", "--service", "triage", "--source", "intake", "--stream", "report-1", "--reason", "x"),
         "nothing is parked there"),
        (("parked", "dismiss"), "a dismissal names"),
        (("parked", "dismiss", "--service", "triage", "--source", "intake", "--place", "x", "--reason", "y"),
         "is no place"),
        (("parked", "dismiss", "--service", "triage", "--source", "intake", "--place", "0/-1", "--reason", "y"),
         "nothing is parked there"),
        (("token", "liaison"), "--department"),
        (("run", "nobody"), "there is no service"),
    ],
)  # fmt: skip
def test_an_error_is_one_line_in_both_languages_with_a_next_step(
    shell: Shell, words: tuple[str, ...], says: str
) -> None:
    status, _, error = shell.run(*words)
    assert status != 0
    assert says in error
    assert re.search("[\u4e00-\u9fff]", error)
    assert len(error.strip().splitlines()) == 1
    assert "Traceback" not in error


def test_verify_finds_everything_right_and_then_names_what_was_tampered_with(shell: Shell, dispute: str) -> None:
    assert "unbroken" in shell.says("verify")
    record = json.loads((Path(shell.environment["SIKUAI_HOME"]) / "machine.json").read_text())
    execute(record["owners"]["referral"], "update store.event set body = '{}' where log = 'referral' and version = 2")
    status, said, _ = shell.run("verify")
    assert status == 1
    assert "referral: BROKEN" in said
    assert "the chain breaks here" in said
    assert "triage: " in said


def test_with_nothing_up_each_command_says_how_to_begin() -> None:
    with temporary_home() as home:
        for words in (("verify",), ("history", "0f"), ("replay", "triage"), ("parked",)):
            status, _, error = Shell(home).run(*words)
            assert status != 0
            assert "sikuai up" in error


SHEET = """渠道,村,事发时间,主题,大类
走访,上坪村,2026-02-27 21:05,争水（虚构）,水事
走访,下坪村,昨天下午,=争路（虚构）,山林
"""


def test_a_sheet_is_tried_and_taken_by_a_mapping_and_what_is_refused_comes_back_to_be_mended(
    shell: Shell, tmp_path: Path
) -> None:
    sheet, columns, categories, back = (tmp_path / name for name in ("old.csv", "h.json", "c.json", "back.csv"))
    sheet.write_text(SHEET, encoding="utf-8")
    columns.write_text('{"主题": "text", "大类": "category_hint"}', encoding="utf-8")
    categories.write_text('{"水事": "neighbours", "山林": "hills_forest_land"}', encoding="utf-8")
    status, _, error = shell.run("import", str(sheet))
    assert (status, "lack text" in error, "没有内容" in error) == (1, True, True)
    mapped = ("--columns", str(columns), "--categories", str(categories))
    status, said, _ = shell.run("import", str(sheet), "--dry-run", *mapped)
    assert (status, "would be taken 可以收: 1 " in said) == (1, True)
    for taken, known in ((1, 0), (0, 1)):
        status, said, _ = shell.run("import", str(sheet), "--errors", str(back), *mapped)
        assert (status, f"taken 已收: {taken}   known already 已有: {known}   refused 未收: 1" in said) == (1, True)
    assert "row 3 refused 第3行未收: 事发时间: Like 2026-03-01 09:30 如 2026-03-01 09:30" in said
    written = back.read_text(encoding="utf-8-sig")
    assert ",'=争路（虚构）," in written, "what a spreadsheet program would calculate is escaped"
    assert "没有导入的原因" in written
    back.write_text(written.replace("昨天下午", "2026-02-27 15:00"), encoding="utf-8")
    assert "taken 已收: 1 " in shell.says("import", str(back), *mapped)
    assert "=争路（虚构）" in [row["text"] for row in reports(shell)], "as it was before it was escaped"


def reports(shell: Shell) -> list[dict[str, Any]]:
    """The station's latest reports, as the desk sees them."""
    token = shell.says("token", "desk_officer").strip()
    answer = httpx.get(f"{shell.record['services']['intake']}/reports", headers={"Authorization": f"Bearer {token}"})
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_a_file_that_is_not_there_and_a_station_that_is_none_are_said_in_both_languages(shell: Shell) -> None:
    assert "nothing.csv cannot be read (FileNotFoundError) 无法读取" in shell.run("import", "nothing.csv")[2]
    assert "没有这个派出所" in shell.run("import", "nothing.csv", "--station", "nowhere")[2]
