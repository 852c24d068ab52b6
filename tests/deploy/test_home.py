"""The home of an installation, its ports and its keys."""

import json
import os
import socket
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import OKPKey

from deploy.machine.home import Home
from deploy.machine.keys import ensure_keys, sign_token
from deploy.machine.ports import answers, free_port
from deploy.machine.trouble import MachineError
from shared.http.auth import ALGORITHM
from shared.http.roles import EVERYWHERE, ROLES
from shared.run.settings import Settings
from tests.machines import ROOT, temporary_home

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
pytestmark = pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")


@pytest.fixture
def set_up(home: Home) -> Home:
    """A home with keys, as `sikuai up` leaves it."""
    ensure_keys(home)
    return home


def test_the_home_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SIKUAI_HOME", str(tmp_path / "a"))
    assert Home.find().path == tmp_path / "a"


def test_two_supervisors_do_not_share_a_home(home: Home) -> None:
    assert home.holder() is None
    with home.lock():
        assert home.holder() == os.getpid()
        with pytest.raises(MachineError, match="another supervisor"), home.lock():
            pass
    assert home.holder() is None


def test_a_home_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(MachineError, match="set SIKUAI_HOME"):
        Home(tmp_path / "file" / "home").make()


def test_a_free_port_is_the_customary_one() -> None:
    port = free_port()
    assert free_port(port) == port
    assert not answers(port)


def test_a_busy_port_gives_way_to_another() -> None:
    with socket.socket() as occupant:
        occupant.bind(("127.0.0.1", 0))
        occupant.listen()
        busy = occupant.getsockname()[1]
        assert answers(busy)
        assert free_port(busy) != busy


def test_a_port_that_another_process_is_about_to_take_gives_way_to_another() -> None:
    program = "from deploy.machine.ports import free_port; print(free_port(), flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", program], stdin=PIPE, stdout=PIPE, cwd=ROOT) as planner:
        assert planner.stdout is not None
        chosen = int(planner.stdout.readline())
        assert not answers(chosen)
        assert free_port(chosen) != chosen
        planner.communicate(b"\n")
    assert free_port(chosen) == chosen


@pytest.mark.parametrize("role", sorted(ROLES.keys() - {"liaison"}))
def test_a_token_tells_who_acts_and_where(set_up: Home, role: str) -> None:
    token = sign_token(set_up, role, now=NOW, station="changluo", name="zhou", hours=1)
    claims = jwt.decode(token, _public_key(set_up), algorithms=[ALGORITHM]).claims
    begin = int(NOW.timestamp())
    issued = {"iss": f"sikuai:{set_up.installation.read_text()}", "aud": "sikuai", "iat": begin, "exp": begin + 3600}
    assert claims == {"sub": "zhou", "role": role, "station": "changluo"} | issued


def test_a_liaison_speaks_for_a_department(set_up: Home) -> None:
    token = sign_token(set_up, "liaison", now=NOW, department="land")
    assert jwt.decode(token, _public_key(set_up), algorithms=[ALGORITHM]).claims["department"] == "land"


@pytest.mark.parametrize(("role", "department"), [("liaison", None), ("analyst", "land"), ("mayor", None)])
def test_no_token_for_a_role_that_does_not_fit(set_up: Home, role: str, department: str | None) -> None:
    with pytest.raises(MachineError):
        sign_token(set_up, role, now=NOW, department=department)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_token_for_all_stations_is_signed_for_those_who_look_over_them(set_up: Home, role: str) -> None:
    department = "land" if role == "liaison" else None
    if role in EVERYWHERE:
        token = sign_token(set_up, role, now=NOW, station="all")
        assert jwt.decode(token, _public_key(set_up), algorithms=[ALGORITHM]).claims["station"] == "all"
    else:
        with pytest.raises(
            MachineError,
            match="name one station, like `--station changluo`; all is for",
        ):
            sign_token(set_up, role, now=NOW, station="all", department=department)


@pytest.mark.parametrize(
    "wrong", [{"station": ""}, {"station": "Changluo"}, {"station": "a b"}, {"name": "a b"}, {"name": "安"}], ids=str
)
def test_what_no_service_would_take_is_not_signed(set_up: Home, wrong: dict[str, Any]) -> None:
    with pytest.raises(MachineError, match="no service would take this token"):
        sign_token(set_up, "supervisor", now=NOW, **wrong)


def test_who_signs_may_have_another_name_than_the_installation(set_up: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIKUAI_TOKEN_ISSUER", "https://login.example")
    monkeypatch.setenv("SIKUAI_TOKEN_AUDIENCE", "town")
    token = sign_token(set_up, "analyst", now=NOW)
    claims = jwt.decode(token, _public_key(set_up), algorithms=[ALGORITHM]).claims
    assert (claims["iss"], claims["aud"]) == ("https://login.example", "town")


def test_a_token_of_another_installation_is_worth_nothing(set_up: Home) -> None:
    sign_token(set_up, "analyst", now=NOW)
    with temporary_home() as other:
        ensure_keys(other)
        foreign = sign_token(other, "analyst", now=NOW)
    with pytest.raises(BadSignatureError):
        jwt.decode(foreign, _public_key(set_up), algorithms=[ALGORITHM])


def test_the_signing_key_is_kept_and_is_for_its_owner_alone(set_up: Home) -> None:
    sign_token(set_up, "analyst", now=NOW)
    before = set_up.private_key.read_text()
    ensure_keys(set_up)
    assert set_up.private_key.read_text() == before
    assert stat.S_IMODE(set_up.private_key.stat().st_mode) == 0o600
    assert "d" not in json.loads(set_up.public_key.read_text())


def test_where_no_machine_was_ever_set_up_no_token_is_signed_and_nothing_is_made(home: Home) -> None:
    before = sorted(home.path.iterdir())
    with pytest.raises(MachineError, match=f"no machine was ever set up in {home.path} .*: .*SIKUAI_HOME"):
        sign_token(home, "analyst", now=NOW)
    assert sorted(home.path.iterdir()) == before


def _public_key(home: Home) -> OKPKey:
    return OKPKey.import_key(json.loads(home.public_key.read_text()))


def test_an_installation_has_a_name_of_its_own_and_keeps_it(home: Home) -> None:
    ensure_keys(home)
    name = home.installation.read_text()
    ensure_keys(home)
    assert home.installation.read_text() == name
    assert Settings(installation=name).installation == name
    with temporary_home() as other:
        ensure_keys(other)
        assert other.installation.read_text() != name
        ensure_keys(other, "town-of-others")
        assert other.installation.read_text() == "town-of-others", "where services are given a name, tokens bear it"
