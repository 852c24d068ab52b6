"""How a row is entered in the matrix. It acts from outside, as the world does, and its first line tells of it.

A row is given the machine; when it returns, it has healed what it did.
"""

from collections.abc import Awaitable, Callable, Sequence

from tests.faults.under_fire import Machine, Sort

BOTH: tuple[Sort, ...] = ("embedded", "kafka")

Row = Callable[[Machine], Awaitable[None]]
ROWS: dict[str, tuple[Row, Sequence[Sort]]] = {}


def row(*buses: Sort) -> Callable[[Row], Row]:
    """Enter it in the matrix, for these sorts of bus or for the two that are one broker."""

    def enter(made: Row) -> Row:
        ROWS[getattr(made, "__name__", "")] = (made, buses or BOTH)
        return made

    return enter
