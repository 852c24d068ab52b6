"""An order (工单) as another system (110, 12345) hands it over: its own number is what it is known by.

By which channel it came is its token's to say, never the order's.
"""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.intake.events import CallerNamed
from shared.kernel.command import Command
from shared.kernel.text import LineAsSaid, OrderNumber

CHANNELS = {"police_orders": "call_110", "hotline_orders": "hotline_12345"}
"""By which channel the orders of each role's system come."""
TELLS_TO_CALL = frozenset({"hotline_orders"})
"""Whose callers are told to call 110 where life is in danger: those of 110 have."""


class Caller(Command):
    """来电人 · Who called: for the private log alone."""

    name: Annotated[LineAsSaid | None, Field(title="姓名 · name")] = None
    phone: Annotated[LineAsSaid | None, Field(title="电话 · phone")] = None

    def named(self, report_id: UUID) -> CallerNamed:
        """The private event that says who called."""
        return CallerNamed(report_id=report_id, name=self.name or "", phone=self.phone or "")


class Order(Command):
    """What an order says beside what a report says."""

    number: Annotated[OrderNumber, Field(title="工单编号 · order number")]
    repeats: Annotated[OrderNumber | None, Field(title="重复的工单编号 · number of the order that it repeats")] = None
    caller: Annotated[Caller | None, Field(title="来电人 · caller")] = None
