"""Where an installation keeps what outlives its processes: database, keys, passwords, logs, addresses."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from deploy.machine.trouble import MachineError


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one installation. Two installations with two homes can run side by side."""

    path: Path

    @classmethod
    def find(cls) -> "Home":
        """`SIKUAI_HOME`; else `/var/lib/sikuai` for root, `~/.local/state/sikuai` for anybody else."""
        if named := os.environ.get("SIKUAI_HOME"):
            return cls(Path(named).expanduser().resolve())
        if os.geteuid() == 0:
            return cls(Path("/var/lib/sikuai"))
        return cls(Path.home() / ".local" / "state" / "sikuai")

    def make(self) -> "Home":
        """Make the folder where it is missing; MachineError if that is not allowed."""
        try:
            self.logs.mkdir(parents=True, exist_ok=True)
            if os.geteuid() == 0:
                # PostgreSQL runs as another user and must pass through to its data; it can list nothing here.
                self.path.chmod(0o711)
        except OSError as error:
            raise MachineError(
                f"cannot write to {self.path} ({error.strerror}) 无法写入此目录",
                "set SIKUAI_HOME to a folder of your own 请另选自己的目录",
            ) from None
        return self

    @property
    def postgres(self) -> Path:
        """Folder that belongs to PostgreSQL's user; its data is in `data` below."""
        return self.path / "postgres"

    @property
    def kafka(self) -> Path:
        """Folder of Apache Kafka's settings and topics, where the machine runs on it."""
        return self.path / "kafka"

    @property
    def passwords(self) -> Path:
        """File with the generated passwords of the database roles (0600)."""
        return self.path / "passwords.json"

    @property
    def private_key(self) -> Path:
        """File with the Ed25519 key that signs tokens (JWK, 0600)."""
        return self.path / "token-private.json"

    @property
    def secret(self) -> Path:
        """What the installation derives ids with; losing it makes repeated requests look new."""
        return self.path / "secret"

    @property
    def installation(self) -> Path:
        """The installation's name, which every record bears: another's records are refused."""
        return self.path / "installation"

    @property
    def public_key(self) -> Path:
        """File with the public half, which the services check tokens with (JWK)."""
        return self.path / "token-public.json"

    @property
    def record(self) -> Path:
        """`machine.json`: what is up, and where (0600, it holds passwords)."""
        return self.path / "machine.json"

    @property
    def leftovers(self) -> Path:
        """`children.json`: the processes that the supervisor started, for the case that it is killed."""
        return self.path / "children.json"

    @property
    def unfit(self) -> Path:
        """`unfit.json`: the services that stopped because program and database do not fit, for `sikuai status`."""
        return self.path / "unfit.json"

    @property
    def logs(self) -> Path:
        """Folder with one log file a process."""
        return self.path / "logs"

    @property
    def cache(self) -> Path:
        """`SIKUAI_CACHE`, else a folder in the home: what was fetched and can be fetched again (Kafka's jars)."""
        return Path(os.environ.get("SIKUAI_CACHE") or self.path / "cache").expanduser().resolve()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold this home alone; MachineError if another supervisor has it. The kernel lets go when we die."""
        with self._lock_file.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise MachineError(
                    f"another supervisor is using {self.path} 此目录的系统正在运行",
                    "stop it with `sikuai down`, or set another SIKUAI_HOME 请先停止，或另选目录",
                ) from None
            file.truncate(0)
            file.write(f"{os.getpid()} {psutil.Process().create_time()}")
            file.flush()
            try:
                yield
            finally:
                file.truncate(0)

    def holder(self) -> int | None:
        """Process id of the supervisor that holds this home now, if any does."""
        try:
            pid, began = self._lock_file.read_text().split()
            process = psutil.Process(int(pid))
            alive = process.status() != psutil.STATUS_ZOMBIE and abs(process.create_time() - float(began)) < 1
        except (OSError, ValueError, psutil.Error):
            return None
        return process.pid if alive else None

    @property
    def _lock_file(self) -> Path:
        return self.path / "lock"

    def forget_data(self) -> None:
        """Delete the database and the topics, that is every event of this installation; keys and downloads stay.

        Only while nothing is up: MachineError otherwise.
        """
        with self.make().lock():
            shutil.rmtree(self.postgres / "data", ignore_errors=True)
            shutil.rmtree(self.kafka, ignore_errors=True)
            self.record.unlink(missing_ok=True)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, all of it or nothing."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
