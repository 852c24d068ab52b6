"""Keeps a machine up: starts its programs in order, restarts what dies, stops them in the reverse order."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

import structlog

from deploy.machine.databases import ensure_database
from deploy.machine.home import Home, write_private
from deploy.machine.plan import Plan, Wish, make_plan
from deploy.machine.processes import Program, remember, spawn, stop, stop_remembered
from deploy.machine.trouble import MachineError

_TICK_SECONDS = 0.05
_START_SECONDS = 60
# A program that lived this long was well: its next death is answered at once again.
_WELL_AFTER_SECONDS = 2.0
_LONGEST_PAUSE_SECONDS = 5.0

log = structlog.get_logger()


@dataclass(slots=True)
class Ward:
    """One program under care, with how often it died in a row."""

    program: Program
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    deaths: int = 0
    not_before: float = 0.0
    unfit: bool = False

    def tend(self, now: float) -> bool:
        """Start the program if it is not running and its pause is over; True when it was started."""
        if self.process is not None and self.process.poll() is not None:
            self._note_death(now, self.process.returncode)
        if self.process is not None or self.unfit or now < self.not_before:
            return False
        self.process = spawn(self.program)
        self.began = now
        log.info("started", program=self.program.name, pid=self.process.pid)
        return True

    def stop(self) -> None:
        """End the program in good order."""
        if self.process is not None:
            stop(self.process, self.program.stop_signal)
            log.info("stopped", program=self.program.name)

    def _note_death(self, now: float, status: int) -> None:
        self.process = None
        if status == os.EX_SOFTWARE:  # the program does not fit its database: no second start would mend that
            self.unfit = True
            log.critical("unfit", program=self.program.name, log=str(self.program.log))
            return
        self.deaths = 1 if now - self.began > _WELL_AFTER_SECONDS else self.deaths + 1
        pause = 0.0 if self.deaths == 1 else min(0.1 * 2**self.deaths, _LONGEST_PAUSE_SECONDS)
        self.not_before = now + pause
        log.warning("died", program=self.program.name, status=status, deaths=self.deaths, again_in_seconds=pause)


def supervise(home: Home, wish: Wish) -> None:
    """Run a machine until SIGTERM or SIGINT; returns when everything is stopped. Raises MachineError."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ]
    )
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_: sys.exit(0))
    with home.make().lock():
        if names := stop_remembered(home.leftovers):
            log.warning("stopped what a killed supervisor had left", programs=names)
        plan = make_plan(home, wish)
        plan.record.write(home)
        home.unfit.unlink(missing_ok=True)
        wards = [Ward(program) for program in plan.programs]
        try:
            _start(home, plan, wards)
            while True:
                _tend(home, wards)
                time.sleep(_TICK_SECONDS)
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            for ward in reversed(wards):
                ward.stop()
            home.leftovers.unlink(missing_ok=True)
            home.record.unlink(missing_ok=True)


def _start(home: Home, plan: Plan, wards: list[Ward]) -> None:
    """The database first; the bus may take its time to recover, and the services wait for it, each by itself."""
    _until_ready(home, wards[:1])
    asyncio.run(_make_databases(plan))


async def _make_databases(plan: Plan) -> None:
    for service in [*plan.record.databases, *(program.name for program in plan.console)]:
        await ensure_database(plan.postgres, service)


def _until_ready(home: Home, wards: list[Ward]) -> None:
    program = wards[-1].program
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        _tend(home, wards)
        if program.ready():
            return
        time.sleep(0.01)
    raise MachineError(f"{program.name} does not start 无法启动", f"read {program.log} 请查看日志")


def _tend(home: Home, wards: list[Ward]) -> None:
    now = time.monotonic()
    fit = sum(not ward.unfit for ward in wards)
    started = [ward for ward in wards if ward.tend(now)]
    if sum(not ward.unfit for ward in wards) < fit:
        write_private(home.unfit, json.dumps([ward.program.name for ward in wards if ward.unfit]))
    if started:
        # PostgreSQL is found by its own pid file, and stopped more gently.
        running = [(w.program.name, w.process.pid) for w in wards if w.process and w.program.name != "postgres"]
        remember(home.leftovers, running)
