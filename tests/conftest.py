"""Servers for tests, each started when first asked for and once a session.

postgres   DatabaseServer: `postgres.reserve()` gives a Database (name, app_dsn, owner_dsn, app_role) that is made when
           a service sets it up; `await postgres.fresh("triage")` an empty one with roles of its own
database   a reserved Database of one test, deleted after it
tansu      Bus: the embedded broker of the session; lone_tansu: one for this test alone, to be killed and emptied
kafka      Bus: real Apache Kafka; skips loudly where there is none, fails if REQUIRE_KAFKA=1
bus        the test runs twice: on tansu and on kafka. Use topic names of your own: wiping Kafka takes seconds
home       an empty Home for this test
"""

import os
from collections.abc import AsyncIterator, Iterator

import pytest
from hypothesis import settings

from deploy.machine.databases import Database
from deploy.machine.home import Home
from deploy.machine.trouble import MachineError
from tests.brokers import Bus, running_kafka, running_tansu
from tests.databases import DatabaseServer, running_postgres
from tests.machines import NO_KAFKA, temporary_home

settings.register_profile("tests", deadline=None)  # two cores, shared: how long an example takes says nothing
settings.load_profile("tests")


@pytest.fixture
def home() -> Iterator[Home]:
    """An empty home of this test."""
    with temporary_home() as home:
        yield home


@pytest.fixture(scope="session")
def postgres() -> Iterator[DatabaseServer]:
    """The session's PostgreSQL; tests that kill one start their own."""
    with temporary_home() as home, running_postgres(home, durable=False) as server:
        yield server


@pytest.fixture
async def database(postgres: DatabaseServer) -> AsyncIterator[Database]:
    """A database of this test, made when a service sets it up."""
    database = postgres.reserve()
    yield database
    await postgres.drop(database)


@pytest.fixture(scope="session")
def tansu() -> Iterator[Bus]:
    """The session's embedded broker."""
    with running_tansu() as bus:
        yield bus


@pytest.fixture
def lone_tansu() -> Iterator[Bus]:
    """An embedded broker of this test alone."""
    with running_tansu() as bus:
        yield bus


@pytest.fixture(scope="session")
def kafka() -> Iterator[Bus]:
    """The session's Apache Kafka."""
    running = running_kafka()
    try:
        bus = running.__enter__()
    except MachineError as error:
        reason = f"{NO_KAFKA}: {error}"
        if os.environ.get("REQUIRE_KAFKA") == "1":
            pytest.fail(f"{reason} (REQUIRE_KAFKA=1)", pytrace=False)
        pytest.skip(reason)
    yield bus
    running.__exit__(None, None, None)


@pytest.fixture(params=["tansu", "kafka"])
def bus(request: pytest.FixtureRequest) -> Bus:
    """Each kind of bus in turn."""
    bus: Bus = request.getfixturevalue(request.param)
    return bus


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses by the marks that are set here
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together, on one of two workers, what shares a whole machine or the session's Apache Kafka."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if item.path.parent.name in ("e2e", "faults"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
        elif {"town", "june"} & set(fixtures) and item.path.parent.name == "console":
            item.add_marker(pytest.mark.pages)
            item.add_marker(pytest.mark.xdist_group(f"pages-{item.path.stem}"))
        elif "kafka" in fixtures or "[kafka" in item.name:
            item.add_marker(pytest.mark.xdist_group("kafka"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tested."""
    skipped = [report for report in terminalreporter.getreports("skipped") if NO_KAFKA in str(report.longrepr)]
    if skipped:
        terminalreporter.section("NOT TESTED ON REAL APACHE KAFKA 未在真实 Kafka 上测试", sep="!", red=True, bold=True)
        reason = str(skipped[0].longrepr[2] if isinstance(skipped[0].longrepr, tuple) else skipped[0].longrepr)
        terminalreporter.write_line(f"{len(skipped)} tests skipped. {reason.removeprefix('Skipped: ')}", red=True)
