"""Backing off: tried until it works, with pauses that grow to an end, and from the first again after a good while."""

import asyncio

import asyncpg
import pytest
from structlog.testing import capture_logs

from shared.store import backoff
from shared.store.backoff import Pauses, persist
from shared.store.columns import WrongSchema
from shared.store.trouble import ProgramFault


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff, "FIRST_PAUSE_SECONDS", 0.0001)
    monkeypatch.setattr(backoff, "LONGEST_PAUSE_SECONDS", 0.0005)


async def tried_until_it_works(*errors: BaseException, expects: tuple[type[BaseException], ...] = ()) -> str:
    """What comes of an attempt that fails with these errors first."""
    left = list(errors)

    async def attempt() -> str:
        if left:
            raise left.pop(0)
        return "at last"

    return await persist("test", attempt, expects=expects)


async def test_what_fails_for_a_while_is_tried_until_it_works() -> None:
    with capture_logs() as said:
        assert (
            await tried_until_it_works(ConnectionError(), LookupError(), OSError(), expects=(LookupError,)) == "at last"
        )
    assert [line["log_level"] for line in said] == ["warning"] * 3


async def test_what_nobody_foresaw_is_waited_out_too_and_said_loudly_without_its_text() -> None:
    with capture_logs() as said:
        assert await tried_until_it_works(AttributeError("somebody said so")) == "at last"
    [line] = said
    assert (line["log_level"], line["error"]) == ("error", "AttributeError")
    assert "test_backoff.py:" in line["where"]
    assert "somebody" not in str(line)


async def test_a_cancellation_that_nobody_asked_for_ends_nothing() -> None:
    assert await tried_until_it_works(asyncio.CancelledError()) == "at last"


async def test_a_cancellation_that_was_asked_for_ends_it() -> None:
    async def attempt() -> None:
        await asyncio.sleep(60)

    task = asyncio.create_task(persist("test", attempt))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("error", [ProgramFault(), WrongSchema(), asyncpg.UndefinedColumnError()], ids=type)
async def test_a_fault_of_the_program_is_raised_at_once(error: Exception) -> None:
    with pytest.raises(type(error)):
        await tried_until_it_works(error)


async def test_what_the_caller_wants_to_hear_is_raised_at_once() -> None:
    async def attempt() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await persist("test", attempt, raises=(ZeroDivisionError,))


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
