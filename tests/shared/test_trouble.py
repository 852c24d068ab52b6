"""Every error is one of: it passes, it is the program's, it is the data's, or nobody foresaw it."""

import asyncpg
import pytest
from pydantic import BaseModel, ValidationError

from shared.bus.decoding import is_its_fault
from shared.kernel.refusals import OutOfOrder, Unavailable
from shared.store.columns import WrongSchema
from shared.store.trouble import ProgramFault, is_bad_data, is_program_fault, passes

WAITED_FOR = [
    ConnectionResetError(),
    TimeoutError(),
    Unavailable("away"),
    asyncpg.InterfaceError("connection is closed"),
    asyncpg.InternalClientError("unexpected state"),
    asyncpg.ConnectionDoesNotExistError(),
    asyncpg.DeadlockDetectedError(),
    asyncpg.SerializationError(),
    asyncpg.TooManyConnectionsError(),
    asyncpg.DiskFullError(),
    asyncpg.ObjectInUseError(),
    asyncpg.AdminShutdownError(),
    asyncpg.CannotConnectNowError(),
    asyncpg.QueryCanceledError(),
    asyncpg.PostgresIOError(),
    asyncpg.ReadOnlySQLTransactionError(),
    asyncpg.InvalidCatalogNameError(),
    asyncpg.InvalidAuthorizationSpecificationError(),
    asyncpg.InvalidPasswordError(),
]
OF_THE_PROGRAM = [
    ProgramFault(),
    WrongSchema(),
    asyncpg.UndefinedColumnError(),
    asyncpg.UndefinedTableError(),
    asyncpg.UndefinedFunctionError(),
    asyncpg.InsufficientPrivilegeError(),
    asyncpg.PostgresSyntaxError(),
]
OF_THE_DATA = [
    asyncpg.UniqueViolationError(),
    asyncpg.CheckViolationError(),
    asyncpg.InvalidTextRepresentationError(),
    asyncpg.NumericValueOutOfRangeError(),
    asyncpg.exceptions._base.DataError("invalid input for query argument $1"),
]
UNFORESEEN = [ZeroDivisionError(), AttributeError(), KeyError("x"), asyncpg.FeatureNotSupportedError()]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        *((error, (True, False, False)) for error in WAITED_FOR),
        *((error, (False, True, False)) for error in OF_THE_PROGRAM),
        *((error, (False, False, True)) for error in OF_THE_DATA),
        *((error, (False, False, False)) for error in UNFORESEEN),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_an_error_is_of_one_sort(error: Exception, expected: tuple[bool, bool, bool]) -> None:
    assert (passes(error), is_program_fault(error), is_bad_data(error)) == expected


class Shape(BaseModel):
    """Something that has to be a number."""

    number: int


def test_only_what_is_proved_is_the_event_s_own_fault() -> None:
    with pytest.raises(ValidationError) as wrong_shape:
        Shape.model_validate({"number": "none"})
    proved = [OutOfOrder("no", "否", "no"), wrong_shape.value, *OF_THE_DATA]
    assert all(is_its_fault(error) for error in proved)
    assert not any(is_its_fault(error) for error in [*WAITED_FOR, *OF_THE_PROGRAM, *UNFORESEEN])
