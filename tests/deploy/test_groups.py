"""What shares a machine, or Apache Kafka, runs on one of the workers: else each starts its own, and all take twice as
long (seen with a pytest that xdist did not know yet)."""

import os

import pytest


@pytest.mark.xdist_group("together")
@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="there is one worker")
def test_a_group_of_tests_stays_together(request: pytest.FixtureRequest) -> None:
    assert request.node.nodeid.endswith("@together")
