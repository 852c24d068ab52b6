"""A copy of the tree, in which a test plants what it wants to see found."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.machines import ROOT

COPIED = ("services", "shared", "deploy", "tests", "docs", "pyproject.toml")


@dataclass(frozen=True)
class Tree:
    """A copy of the sources; what is run in it imports the copy."""

    root: Path

    @classmethod
    def at(cls, root: Path) -> "Tree":
        """Copy the sources to this empty folder."""
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, root / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, root / name)
        return cls(root)

    def run(self, *command: str) -> tuple[int, str]:
        """Exit status and everything that was said by a program of this Python's environment, or by `git`."""
        environment = {**os.environ, "PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1"}
        beside = Path(sys.executable).with_name(command[0])
        program = str(beside) if beside.exists() else command[0]
        done = subprocess.run(
            [program, *command[1:]], cwd=self.root, env=environment, capture_output=True, text=True, timeout=300
        )
        return done.returncode, done.stdout + done.stderr

    def append(self, path: str, text: str) -> None:
        """Write this at the end of a file."""
        with (self.root / path).open("a", encoding="utf-8") as file:
            file.write(text)
