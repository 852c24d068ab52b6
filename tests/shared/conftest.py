"""What every test of `shared` leaves behind as it found it."""

from collections.abc import Iterator

import pytest

from tests.shared import toy


@pytest.fixture(autouse=True)
def _swallows_everything() -> Iterator[None]:
    yield
    toy.CHOKES_ON.clear()
