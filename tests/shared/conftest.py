"""What every test of `shared` leaves behind as it found it."""

from collections.abc import Iterator

import pytest

from deploy.machine.databases import Database
from tests.databases import set_up_database
from tests.shared import toy
from tests.shared.reading import LANES


@pytest.fixture(autouse=True)
def _swallows_everything() -> Iterator[None]:
    yield
    toy.CHOKES_ON.clear()


@pytest.fixture
async def store(database: Database) -> Database:
    """A database of the toy that hears."""
    await set_up_database(database, toy.HEARING, LANES)
    return database
