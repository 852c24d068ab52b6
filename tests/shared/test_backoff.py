"""Backing off: tried until it works, with pauses that grow to an end, and from the first again after a good while."""

import pytest

from shared.store import backoff
from shared.store.backoff import Pauses, persist


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff, "FIRST_PAUSE_SECONDS", 0.0001)
    monkeypatch.setattr(backoff, "LONGEST_PAUSE_SECONDS", 0.0005)


async def test_what_fails_for_a_while_is_tried_until_it_works() -> None:
    tried: list[int] = []

    async def attempt() -> str:
        tried.append(len(tried))
        if len(tried) < 4:
            raise (ConnectionError, LookupError)[len(tried) % 2]
        return "at last"

    assert await persist("test", attempt, OSError, LookupError) == "at last"
    assert len(tried) == 4


async def test_what_is_not_a_matter_of_waiting_is_raised_at_once() -> None:
    tried: list[int] = []

    async def attempt() -> None:
        tried.append(1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await persist("test", attempt, OSError)
    assert tried == [1]


async def _pauses_taken(pauses: Pauses, number: int) -> list[float]:
    taken = []
    for _ in range(number):
        taken.append(pauses.next_seconds)
        await pauses.wait("test", OSError())
    return taken


async def test_pauses_double_and_end_at_the_longest() -> None:
    assert await _pauses_taken(Pauses(), 5) == [0.0001, 0.0002, 0.0004, 0.0005, 0.0005]


async def test_after_an_attempt_that_lived_long_the_pauses_begin_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses = Pauses()
    await _pauses_taken(pauses, 3)
    monkeypatch.setattr(backoff, "WELL_AFTER_SECONDS", -1.0)  # any attempt lived long enough
    await pauses.wait("test", OSError())
    assert pauses.next_seconds == 0.0002
