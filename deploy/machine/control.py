"""Bring a machine up and down from outside: what `sikuai up`, `sikuai down` and the demo do."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import psutil

from deploy.machine.home import Home
from deploy.machine.plan import Wish, is_healthy
from deploy.machine.ports import answers
from deploy.machine.record import Record
from deploy.machine.trouble import MachineError

T = TypeVar("T")

_UP_SECONDS = 90
_DOWN_SECONDS = 60
_BUS_SECONDS = 1200
_TELL_SECONDS = 2.0


def supervisor_command(wish: Wish) -> list[str]:
    """How a supervisor is started in a process of its own."""
    more = [*(["--demo"] if wish.demo else []), *(["--brokers", str(wish.brokers)] if wish.brokers > 1 else [])]
    return [sys.executable, "-m", "deploy.cli.main", "up", "--foreground", "--bus", wish.bus_kind, *more]


def up(
    home: Home, wish: Wish, *, command: Sequence[str] | None = None, tell: Callable[[str], None] = lambda line: None
) -> Record:
    """Start a supervisor in the background and wait until every service is healthy and the bus answers.

    Gives the addresses; `tell` hears what is waited for: a bus with much in it may recover for minutes first.
    One that is up already is left as it is, if it is of the wished kind; MachineError if not, or if it does not start.
    """
    if (found := Record.read(home)) is not None:
        if (found.bus_kind, found.demo, len(found.brokers())) != (wish.bus_kind, wish.demo, wish.brokers):
            raise MachineError(
                f"a machine of another kind is up (bus {found.bus_kind}, demo {found.demo}, "
                f"{len(found.brokers())} broker(s)) 已有另一种系统在运行",
                "run `sikuai down` first 请先停止",
            )
    else:
        found = _start(home, list(command or supervisor_command(wish)))
    _wait_until_healthy(home, found)
    _wait_for_bus(home, found, tell)
    return found


def down(home: Home) -> bool:
    """Stop the machine in good order: services, bus, database. False when nothing was up."""
    holder = home.holder()
    if holder is None:
        return False
    process = psutil.Process(holder)
    process.send_signal(signal.SIGTERM)
    _, alive = psutil.wait_procs([process], timeout=_DOWN_SECONDS)
    for stubborn in alive:
        stubborn.kill()  # its children die with it; the database stays whole
    return True


def _start(home: Home, command: list[str]) -> Record:
    log = home.make().logs / "supervisor.log"
    begin = log.stat().st_size if log.exists() else 0
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "SIKUAI_HOME": str(home.path)},
            start_new_session=True,
        )

    def record() -> Record | None:
        if process.poll() is not None:
            raise MachineError(
                "the machine did not start 未能启动", _last_words(log, begin) or f"read {log} 请查看日志"
            )
        return Record.read(home)

    silent = MachineError(
        f"the machine says nothing for {_UP_SECONDS} seconds 启动{_UP_SECONDS}秒仍无回应", f"read {log} 请查看日志"
    )
    return _wait_for(record, silent)


def _wait_until_healthy(home: Home, record: Record) -> None:
    for service, url in record.people_and_services().items():

        def healthy(url: str = url) -> bool:
            if home.holder() != record.supervisor:
                raise _went_down(home)
            return is_healthy(url, record.installation)

        unwell = MachineError(
            f"{service} is not healthy 服务不正常",
            f"read {home.logs / service}.log, then `sikuai down` 请查看日志，然后停止",
        )
        _wait_for(healthy, unwell)


def _wait_for_bus(home: Home, record: Record, tell: Callable[[str], None]) -> None:
    began = told = time.monotonic()
    ports = [int(address.rpartition(":")[2]) for address in record.brokers()]
    while not all(map(answers, ports)):
        now = time.monotonic()
        if home.holder() != record.supervisor:
            raise _went_down(home)
        if now - began > _BUS_SECONDS:
            raise MachineError(
                f"the bus does not answer after {_BUS_SECONDS // 60} minutes; the services publish when it does "
                f"总线{_BUS_SECONDS // 60}分钟仍无应答，待其恢复各服务即发布",
                f"read {home.logs / 'bus.log'} 请查看日志",
            )
        if now - told > _TELL_SECONDS:
            tell(f"the bus is recovering, {now - began:.0f} s 总线正在恢复，已{now - began:.0f}秒")
            told = now
        time.sleep(0.05)


def _went_down(home: Home) -> MachineError:
    return MachineError(
        "the machine went down while starting 启动途中停止", f"read {home.logs / 'supervisor.log'} 请查看日志"
    )


def _wait_for(look: Callable[[], T | None], otherwise: MachineError) -> T:
    end = time.monotonic() + _UP_SECONDS
    while time.monotonic() < end:
        if seen := look():
            return seen
        time.sleep(0.05)
    raise otherwise


def _last_words(log: Path, begin: int) -> str:
    with log.open("rb") as file:
        file.seek(begin)
        lines = file.read().decode(errors="replace").strip().splitlines()
    return lines[-1].removeprefix("sikuai: ") if lines else ""
