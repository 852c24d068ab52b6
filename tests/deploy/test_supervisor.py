"""The supervisor, with a tiny service: up, kept up, down, and killed."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from deploy.machine.control import down, up
from deploy.machine.home import Home
from deploy.machine.keys import ensure_keys
from deploy.machine.plan import Wish, installation_at, is_healthy
from deploy.machine.ports import answers
from deploy.machine.record import Record
from deploy.machine.trouble import MachineError
from tests.deploy.fake_machine import COMMAND
from tests.machines import ROOT

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def machine(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Record]:
    """A small machine that is up."""
    monkeypatch.chdir(ROOT)
    yield up(home, Wish(), command=COMMAND)
    down(home)


def test_what_is_up_can_be_found_and_stopped(home: Home, machine: Record) -> None:
    told = _settings(machine)
    assert told["SIKUAI_DATABASE_URL"] == machine.databases["intake"]
    assert told["SIKUAI_OWNER_URL"] == machine.owners["intake"]
    assert (told["SIKUAI_BUS"], told["SIKUAI_CLOCK"], told["SIKUAI_DEMO"]) == (machine.bus, "real", "0")
    assert Record.read(home) == machine
    assert machine.addresses().keys() == {"console", "bus", "bus_kind", "databases", "services", "metrics"}
    children = psutil.Process(machine.supervisor).children(recursive=True)
    assert down(home)
    assert Record.read(home) is None
    assert not any(_runs(child) for child in children)
    assert not down(home)


def test_up_twice_is_up_once(home: Home, machine: Record) -> None:
    assert up(home, Wish(), command=COMMAND) == machine
    with pytest.raises(MachineError, match="another kind"):
        up(home, Wish(demo=True), command=COMMAND)


def test_what_dies_is_started_again_at_the_same_address(machine: Record) -> None:
    for name in ("intake", "bus", "postgres"):
        victim = _child(machine, name)
        victim.kill()
        victim.wait(5)
        assert _child(machine, name) != victim
    _until(lambda: is_healthy(machine.services["intake"], machine.installation))


def test_a_service_of_another_installation_at_the_address_is_not_taken_for_ones_own(machine: Record) -> None:
    url = machine.services["intake"]
    assert installation_at(url) == machine.installation
    assert not is_healthy(url, "another")
    assert installation_at("http://127.0.0.1:1") is None


def test_status_says_so_when_another_installation_answers(home: Home, machine: Record) -> None:
    strangers = machine.model_copy(update={"installation": "another"})
    strangers.write(home)
    assert "another installation answers" in _sikuai(home, "status").stdout


def test_a_service_that_does_not_fit_its_database_is_left_stopped_and_status_says_so(
    home: Home, machine: Record
) -> None:
    victim = _child(machine, "intake")
    with contextlib.suppress(OSError):
        urllib.request.urlopen(f"{machine.services['intake']}/unfit", timeout=5).read()
    victim.wait(5)
    _until(home.unfit.exists)
    said = _sikuai(home, "status").stdout
    assert "intake stopped 已停止" in said
    assert "sikuai replay intake" in said
    assert not is_healthy(machine.services["intake"], machine.installation)
    assert _child(machine, "postgres").is_running()


def test_a_killed_supervisor_takes_everything_with_it_and_up_works_again(home: Home, machine: Record) -> None:
    children = psutil.Process(machine.supervisor).children(recursive=True)
    os.kill(machine.supervisor, signal.SIGKILL)
    _until(lambda: home.holder() is None)
    again = up(home, Wish(), command=COMMAND)
    assert again.supervisor != machine.supervisor
    assert not any(_runs(child) for child in children)
    assert again.databases.keys() == machine.databases.keys()


def test_a_bus_that_takes_its_time_is_waited_for_with_progress_and_holds_no_service_up(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    told: list[tuple[str, bool]] = []

    def tell(line: str) -> None:
        record = Record.read(home)
        assert record is not None
        told.append((line, is_healthy(record.services["intake"], record.installation)))

    machine = up(home, Wish(), command=[*COMMAND, "slow"], tell=tell)
    try:
        assert answers(int(machine.bus.rpartition(":")[2]))
        assert told
        assert all("recovering" in line and healthy for line, healthy in told)
    finally:
        down(home)


def test_a_supervisor_that_cannot_start_says_why_in_one_line(home: Home) -> None:
    failing = [sys.executable, "-c", "import sys; sys.exit('sikuai: no luck: try again')"]
    with pytest.raises(MachineError, match=r"^the machine did not start 未能启动: no luck: try again$"):
        up(home, Wish(), command=failing)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["token", "mayor"], "there is no role 'mayor'"),
        (
            ["token", "analyst", "--station", "all"],
            "may not act for all stations: name one station, like `--station changluo`",
        ),
        (
            ["token", "auditor", "--station", "Everywhere"],
            "its station is missing or badly written: write it in small letters",
        ),
        (
            ["token", "liaison", "--department", "mimosa"],
            "there is no department 'mimosa' 没有这个部门: choose one of justice, land, forestry,",
        ),
        (
            ["token", "analyst", "--station", "nowhere"],
            "there is no station 'nowhere' 没有这个派出所: choose one of changluo",
        ),
        (["run", "nonesuch"], "there is no service 'nonesuch'"),
        (["fly"], "No such command"),
        (["up", "--bus", "carrier-pigeon"], "carrier-pigeon"),
    ],
)
def test_an_error_of_the_command_is_one_line_in_both_languages(home: Home, words: list[str], said: str) -> None:
    ensure_keys(home)
    done = _sikuai(home, *words)
    assert done.returncode != 0
    assert said in done.stderr
    assert CHINESE.search(done.stderr)
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_help_page_is_headed_in_both_languages(home: Home) -> None:
    said = _sikuai(home, "--help").stdout + _sikuai(home, "history", "--help").stdout
    assert [
        head for head in ("Options 选项", "Commands 命令", "Arguments 参数", "[required 必填]") if head not in said
    ] == []


def test_status_of_nothing_is_an_object_and_a_failure(home: Home) -> None:
    done = _sikuai(home, "status", "--json")
    assert done.returncode == 1
    nothing: dict[str, object] = {
        "bus": None,
        "bus_kind": None,
        "console": None,
        "databases": {},
        "services": {},
        "metrics": {},
    }
    assert json.loads(done.stdout) == nothing


def test_the_doctor_finds_this_machine_well(home: Home) -> None:
    done = _sikuai(home, "doctor")
    assert done.returncode == 0
    assert "PostgreSQL" in done.stdout


def _sikuai(home: Home, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deploy.cli.main", *words]
    environment = {**os.environ, "SIKUAI_HOME": str(home.path)}
    return subprocess.run(command, env=environment, cwd=Path(ROOT), capture_output=True, text=True, timeout=60)


def _settings(machine: Record) -> dict[str, object]:
    with urllib.request.urlopen(f"{machine.services['intake']}/settings", timeout=5) as answer:
        told: dict[str, object] = json.load(answer)
        return told


def _child(machine: Record, name: str) -> psutil.Process:
    sign = {"intake": "serve", "bus": "broker", "postgres": "-D"}[name]
    found: list[psutil.Process] = []

    def look() -> bool:
        children = [child for child in psutil.Process(machine.supervisor).children() if _runs(child)]
        found[:] = [child for child in children if sign in child.cmdline()]
        return bool(found)

    _until(look)
    return found[0]


def _runs(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def _until(come: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not come():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)
