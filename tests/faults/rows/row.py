"""How a row is entered in the matrix. It acts from outside, as the world does, and its first line tells of it.

A row is given the machine; when it returns, it has healed what it did.
"""

from collections.abc import Awaitable, Callable, Sequence

from deploy.machine.record import BusKind
from tests.faults.under_fire import Machine

BOTH: tuple[BusKind, ...] = ("embedded", "kafka")

Row = Callable[[Machine], Awaitable[None]]
ROWS: dict[str, tuple[Row, Sequence[BusKind]]] = {}


def row(*buses: BusKind) -> Callable[[Row], Row]:
    """Enter it in the matrix, for these buses or both."""

    def enter(made: Row) -> Row:
        ROWS[getattr(made, "__name__", "")] = (made, buses or BOTH)
        return made

    return enter
