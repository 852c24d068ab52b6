"""Start and stop operating-system processes so that none outlives the one that wanted it."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from deploy.machine.home import write_private
from deploy.machine.trouble import MachineError

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Program:
    """A program to keep running: what to start, as whom, and how to tell that it is ready.

    `stop_signal` asks it to end in good order; `orphan_signal` is what the kernel sends it when its parent dies.
    """

    name: str
    command: Sequence[str]
    log: Path
    ready: Callable[[], bool]
    environment: Mapping[str, str] = field(default_factory=dict)
    user: tuple[int, int] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    before: Callable[[], None] = lambda: None


def spawn(program: Program, *, detached: bool = False) -> subprocess.Popen[bytes]:
    """Start a program with its output in its log; unless detached it dies with us, however we die (on Linux)."""
    program.before()
    uid, gid = program.user or (None, None)
    with program.log.open("ab") as log:
        return subprocess.Popen(
            list(program.command),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, **program.environment},
            user=uid,
            group=gid,
            extra_groups=None if gid is None else [],
            cwd="/" if program.user else None,
            start_new_session=True,
            preexec_fn=None if detached else _die_with(os.getpid(), program.orphan_signal),
        )


def start(program: Program, *, detached: bool = False, seconds: float = 60) -> subprocess.Popen[bytes]:
    """Start a program and wait until it is ready; MachineError if it ends or the time does."""
    process = spawn(program, detached=detached)
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        if program.ready():
            return process
        time.sleep(0.02)
    stop(process, signal.SIGKILL)
    raise MachineError(f"{program.name} did not start 未能启动", f"read {program.log} 请查看日志")


def stop(process: subprocess.Popen[bytes], with_signal: signal.Signals, seconds: float = 10) -> None:
    """Ask a child to end, and make it end when the time is over."""
    if process.poll() is None:
        process.send_signal(with_signal)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def remember(path: Path, processes: Iterable[tuple[str, int]]) -> None:
    """Write down who runs, with the moment each began: a process id alone may be somebody else's by tomorrow."""
    found = [{"name": name, "pid": pid, "began": _began(pid)} for name, pid in processes]
    write_private(path, json.dumps(found))


def stop_remembered(path: Path, seconds: float = 5) -> list[str]:
    """Stop those written down that still run (their supervisor was killed); gives their names."""
    try:
        written = json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return []
    alive = [
        (entry["name"], entry["pid"]) for entry in written if entry["began"] and is_same(entry["pid"], entry["began"])
    ]
    left = [psutil.Process(pid) for _, pid in alive if psutil.pid_exists(pid)]
    for process in left:
        _quietly(process.terminate)
    _, stubborn = psutil.wait_procs(left, timeout=seconds)
    for process in stubborn:
        _quietly(process.kill)
    psutil.wait_procs(stubborn, timeout=seconds)
    path.unlink(missing_ok=True)
    return [name for name, _ in alive]


def is_same(pid: int, began: float) -> bool:
    """Whether the process that had this id at that moment still runs."""
    now = _began(pid)
    return now is not None and abs(now - began) < 1


def began_at(pid: int) -> float:
    """When a process that surely runs began (Unix seconds)."""
    return psutil.Process(pid).create_time()


def _began(pid: int) -> float | None:
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.NoSuchProcess:
        return None


def _quietly(action: Callable[[], None]) -> None:
    try:
        action()
    except psutil.NoSuchProcess:
        return


def _die_with(parent: int, orphan_signal: signal.Signals) -> Callable[[], None] | None:
    """For the child, between fork and exec: ask the kernel for a signal when the parent is gone."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl  # looked up before the fork: little is safe after it

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, int(orphan_signal), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ask
