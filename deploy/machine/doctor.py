"""What this machine has and lacks for sikuai, each lack with what to do about it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import psutil

from deploy.machine import broker, postgres
from deploy.machine.account import wheel_programs
from deploy.machine.home import Home
from deploy.machine.notices import missing_notice
from deploy.machine.ports import free_port
from deploy.machine.trouble import MachineError
from deploy.services import PORTS

_LEAST_MEMORY = 2 * 2**30
_LEAST_DISK = 2 * 2**30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `missing` stops sikuai, `note` stops an extra only; `advice` is the way out."""

    what: str
    verdict: Literal["there", "note", "missing"]
    seen: str
    advice: str = ""


def examine(home: Home, today: date) -> list[Finding]:
    """Look at everything that a machine needs, on this day in China; changes nothing."""
    return [
        _python(),
        _wheel("PostgreSQL 数据库", lambda: str(wheel_programs())),
        _wheel("embedded broker 内置总线", broker.find),
        _home(home),
        _amount("memory 内存", psutil.virtual_memory().available, _LEAST_MEMORY, "close other programs 关闭其他程序"),
        _amount("disk 磁盘", _disk_free(home.path), _LEAST_DISK, "free space, or set SIKUAI_HOME 清理磁盘或另选目录"),
        _account(),
        *(_port(home, name, port) for name, port in _ports().items()),
        *(_program(name) for name in ("java", "mvn")),
        _docker(),
        _notice(today),
    ]


def _notice(today: date) -> Finding:
    advice = missing_notice(today)
    seen = "missing 缺" if advice else "there 有"
    return Finding("holiday notice 放假通知", "note" if advice else "there", seen, advice)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", "there", version)


def _wheel(what: str, find: Callable[[], str]) -> Finding:
    try:
        return Finding(what, "there", find())
    except MachineError as error:
        return Finding(what, "missing", error.problem, error.next_step)


def _home(home: Home) -> Finding:
    existing = next(folder for folder in (home.path, *home.path.parents) if folder.exists())
    if os.access(existing, os.W_OK):
        return Finding("home 数据目录", "there", str(home.path))
    return Finding("home 数据目录", "missing", f"{home.path} (not writable 不可写)", "set SIKUAI_HOME 设置 SIKUAI_HOME")


def _disk_free(path: Path) -> int:
    return shutil.disk_usage(next(folder for folder in (path, *path.parents) if folder.exists())).free


def _amount(what: str, have_bytes: int, least_bytes: int, advice: str) -> Finding:
    seen = f"{have_bytes / 2**30:.1f} GiB"
    return Finding(what, "there", seen) if have_bytes >= least_bytes else Finding(what, "note", seen, advice)


def _account() -> Finding:
    if os.geteuid() != 0:
        return Finding("account 账号", "there", "not root 普通用户")
    return Finding("account 账号", "there", "root: PostgreSQL runs as its own user 数据库以专用账号运行")


def _ports() -> dict[str, int]:
    return {"postgres": postgres.CUSTOMARY_PORT, "bus": broker.CUSTOMARY_PORT, **PORTS}


def _port(home: Home, name: str, port: int) -> Finding:
    what = f"port 端口 {name}"
    if home.holder() is not None:
        return Finding(what, "there", "sikuai is up: see `sikuai status` 正在运行")
    if free_port(port) == port:
        return Finding(what, "there", f"{port} free 空闲")
    return Finding(what, "note", f"{port} busy 被占用", "another is taken by itself 将自动另选端口")


def _program(name: str) -> Finding:
    if path := shutil.which(name):
        return Finding(name, "there", path)
    return Finding(name, "note", "not found 未找到", "only for Apache Kafka without Docker 仅 --bus kafka 需要")


def _docker() -> Finding:
    command = ["docker", "version", "--format", "{{.Server.Version}}"]
    advice = "only for Docker Compose 仅容器部署需要"
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10)
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return Finding("Docker daemon 守护进程", "note", "not found 未找到", advice)
    if done.returncode == 0 and done.stdout.strip():
        return Finding("Docker daemon 守护进程", "there", done.stdout.strip())
    return Finding("Docker daemon 守护进程", "note", "no answer 无应答", advice)
