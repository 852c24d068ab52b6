"""The peers, installed in a folder of their own beside what else is downloaded."""

import subprocess
import sys
import venv
from pathlib import Path

from deploy.machine.trouble import MachineError

EVENTSOURCING = "eventsourcing[postgres]==9.5.6"
NODE = ("@eventide/message-db@1.3.1", "@event-driven-io/emmett-postgresql@0.42.0", "pg@8.16.3")


def python_of(folder: Path) -> Path:
    """A Python with eventsourcing. Raises `MachineError` if it cannot be had."""
    home = folder / "eventsourcing"
    python = home / "bin" / "python"
    if not (home / "installed").exists():
        venv.create(home, with_pip=True, clear=True)
        _run([str(python), "-m", "pip", "install", "-q", EVENTSOURCING], home)
        (home / "installed").touch()
    return python


def node_modules(folder: Path) -> Path:
    """Node's modules with message-db and emmett. Raises `MachineError` if they cannot be had."""
    home = folder / "node"
    if not (home / "installed").exists():
        home.mkdir(parents=True, exist_ok=True)
        (home / "package.json").write_text('{"private": true}')
        _run(["npm", "install", "--silent", "--no-audit", "--no-fund", *NODE], home)
        (home / "installed").touch()
    return home / "node_modules"


def _run(command: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise MachineError(f"there is no {command[0]} to install peers with", "install Node.js 20 with npm") from error
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        raise MachineError(f"{' '.join(command[:3])} failed in {folder}", "is there a way to PyPI and npm?")
