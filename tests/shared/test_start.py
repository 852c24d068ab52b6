"""A service that cannot start says why in one line that names the setting; nothing is swallowed."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.machine.home import Home
from deploy.machine.keys import ensure_keys
from tests.given import INSTALLATION
from tests.house import SECRET
from tests.machines import ROOT

PROGRAM = "from shared.run.serve import serve; from shared.store.service import Service; serve(Service(name='hello'))"


def started(home: Home, **settings: str) -> tuple[int, str]:
    """Exit status and what was said by a service that is expected to end at once."""
    ensure_keys(home)
    usual = {
        "SIKUAI_INSTALLATION": INSTALLATION,
        "SIKUAI_SECRET": SECRET,
        "SIKUAI_TOKEN_PUBLIC_KEY": str(home.public_key),
        "SIKUAI_PORT": "0",
    }
    environment = {**os.environ, **usual, **{f"SIKUAI_{name.upper()}": value for name, value in settings.items()}}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


def says_in_one_line(found: tuple[int, str], *words: str) -> None:
    status, said = found
    assert status == 1
    assert len(said.strip().splitlines()) == 1, said
    assert said.startswith("cannot start 无法启动: ")
    for word in words:
        assert word in said


@pytest.mark.parametrize("content", [None, "{}", "nope", "[]"], ids=["none", "no key", "no JSON", "a list"])
def test_a_key_that_is_none(home: Home, tmp_path: Path, content: str | None) -> None:
    key = tmp_path / "key.json"
    if content is not None:
        key.write_text(content)
    says_in_one_line(started(home, token_public_key=str(key)), "SIKUAI_TOKEN_PUBLIC_KEY", str(key))


@pytest.mark.parametrize(
    "url", ["postgresql://intake:hu/sh@127.0.0.1/town", "postgresql://intake:hu#sh@127.0.0.1/town", "hush", "hu://sh"]
)
@pytest.mark.parametrize("name", ["database_url", "owner_url"])
def test_a_database_s_address_that_is_none_is_not_repeated(home: Home, name: str, url: str) -> None:
    found = started(home, **{name: url})
    says_in_one_line(found, f"SIKUAI_{name.upper()}")
    assert "hu" not in found[1]


def test_a_port_that_is_taken(home: Home) -> None:
    with socket.socket() as occupant:
        occupant.bind(("127.0.0.1", 0))
        occupant.listen()
        port = occupant.getsockname()[1]
        says_in_one_line(started(home, port=str(port)), "SIKUAI_PORT", str(port))


def test_a_host_that_is_none_of_ours(home: Home) -> None:
    says_in_one_line(started(home, host="203.0.113.9"), "SIKUAI_HOST", "203.0.113.9")


def test_a_policy_that_is_not_there(home: Home, tmp_path: Path) -> None:
    says_in_one_line(started(home, policy=str(tmp_path)), "county")
