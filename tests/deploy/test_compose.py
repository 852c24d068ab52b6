"""compose.yaml against what the code expects: the same services, settings that exist, no password in sight."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml

from deploy.compose_env import lines
from deploy.machine.home import Home
from deploy.machine.keys import sign_token
from deploy.services import CONSOLE, CONSOLE_PORT, PORTS, keeps_database
from services.console.settings import ConsoleSettings
from shared.http.auth import Keys
from shared.run.settings import Settings
from tests.databases import DatabaseServer
from tests.machines import ROOT

TEXT = (ROOT / "deploy" / "compose.yaml").read_text()


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    """The services of the file, its anchors resolved."""
    parsed: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]
    return parsed


def test_every_service_runs_at_its_customary_port(services: dict[str, dict[str, Any]]) -> None:
    for name, port in {**PORTS, CONSOLE: CONSOLE_PORT}.items():
        assert services[name]["command"] == ["run", name]
        assert services[name]["ports"] == [f"127.0.0.1:{port}:8000"]


def test_every_service_has_its_database(services: dict[str, dict[str, Any]]) -> None:
    assert services["postgres"]["environment"]["SERVICES"].split() == [
        *(name for name in PORTS if keeps_database(name)),
        CONSOLE,
    ]


def test_every_setting_is_one_that_the_services_read(services: dict[str, dict[str, Any]]) -> None:
    known = {f"SIKUAI_{name.upper()}" for name in Settings.model_fields}
    for name in PORTS:
        assert services[name]["environment"].keys() <= known
    pages = {f"SIKUAI_{name.upper()}" for name in ConsoleSettings.model_fields}
    assert services[CONSOLE]["environment"].keys() <= pages


def test_the_console_alone_has_what_signs_tokens(services: dict[str, dict[str, Any]]) -> None:
    mounts = {name: " ".join(map(str, service.get("volumes", ()))) for name, service in services.items()}
    assert {name for name, volumes in mounts.items() if "signing:" in volumes} == {CONSOLE, "keys"}
    addresses = services[CONSOLE]["environment"]["SIKUAI_SERVICES"]
    assert addresses == ",".join(f"{name}=http://{name}:8000" for name in PORTS)


def test_tokens_are_signed_for_the_installation_that_the_services_are(services: dict[str, dict[str, Any]]) -> None:
    name = services["keys"]["environment"]["SIKUAI_INSTALLATION"]
    assert {services[service]["environment"]["SIKUAI_INSTALLATION"] for service in PORTS} == {name}


def test_the_keys_are_made_for_the_installation_that_they_are_told(home: Home) -> None:
    environment = {**os.environ, "SIKUAI_HOME": str(home.path), "SIKUAI_INSTALLATION": "compose-1"}
    made = [sys.executable, "-m", "deploy.machine.keys"]
    subprocess.run(made, env=environment, cwd=ROOT, check=True, capture_output=True, timeout=30)
    token = sign_token(home, "analyst", now=datetime.now(UTC))
    assert Keys(home.public_key, "sikuai:compose-1", "sikuai").who(token)


def test_every_password_comes_from_the_file_that_is_made(services: dict[str, dict[str, Any]]) -> None:
    asked = set(re.findall(r"\$\{(\w+)", TEXT))
    assert asked == {line.split("=")[0] for line in lines()}
    assert lines() != lines()


def test_the_script_makes_databases_that_the_services_can_enter(postgres: DatabaseServer) -> None:
    """Run as the image runs it, with the embedded server in the image's place."""
    server = postgres.postgres
    superuser_password = server.dsn.split(":")[2].split("@")[0]
    environment = {
        "PATH": f"{server.programs}:/usr/bin:/bin",
        "PGHOST": "127.0.0.1",
        "PGPORT": str(server.port),
        "PGPASSWORD": superuser_password,
        "SERVICES": "compose",
        "OWNER_PASSWORD": "owner-word",
        "APP_PASSWORD": "app-word",
    }
    script = ["bash", str(ROOT / "deploy" / "compose-databases.sh")]
    subprocess.run(script, env=environment, check=True, capture_output=True, timeout=30)
    for role, password in (("compose_owner", "owner-word"), ("compose_app", "app-word")):
        dsn = f"postgresql://{role}:{password}@127.0.0.1:{server.port}/sikuai_compose"
        asked = ["psql", "-At", dsn, "-c", "SELECT current_user"]
        done = subprocess.run(asked, env=environment, check=True, capture_output=True, text=True, timeout=30)
        assert done.stdout.strip() == role
