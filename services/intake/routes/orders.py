"""Orders (工单) that another system (110, 12345) hands over, and what it is told of them. By which channel they come is
said by its token."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field, StrictBool

from services.intake.domain.order import CHANNELS, TELLS_TO_CALL, Order
from services.intake.domain.report import PersonNamed, Said
from services.intake.routes import refusals
from services.intake.routes.in_danger import Advice
from services.intake.routes.reports import advice, report_id_of, take
from services.intake.views import orders
from services.intake.views.orders import OrderOutcome
from shared.http.context import Context
from shared.http.door import Door
from shared.http.page import Paged
from shared.kernel.text import Line, LineAsSaid, Moment, OrderNumber, TextAsSaid
from shared.kernel.words import Category
from shared.store.page import Part

router = APIRouter(tags=["intake"], route_class=Door)
HELD_BACK = timedelta(minutes=1)
"""So old is what the feed tells: what is under way from the other services meanwhile comes in at its place."""


class OrderHandedOver(Order):
    """工单 · An order as its system hands it over: its number, and what a report says."""

    village: Annotated[Line, Field(title="村 · village")]
    place: Annotated[LineAsSaid | None, Field(title="地点 · place")] = None
    happened_at: Annotated[Moment, Field(title="发生时间 · happened at")]
    text: Annotated[TextAsSaid, Field(title="内容 · text")]
    people: Annotated[tuple[PersonNamed, ...], Field(title="涉及人员 · people", max_length=20)] = ()
    category_hint: Annotated[Category | None, Field(title="类别 · category")] = None
    urgent: Annotated[StrictBool, Field(title="紧急 · urgent")] = False
    danger_to_life: Annotated[StrictBool, Field(title="危及生命 · danger to life")] = False

    def said(self, channel: str) -> Said:
        """The report that it is."""
        fields = {name: getattr(self, name) for name in type(self).model_fields if name not in Order.model_fields}
        return Said(channel=channel, message_id=self.number, **fields)

    def order(self) -> Order:
        """What it says beside."""
        return Order(number=self.number, repeats=self.repeats, caller=self.caller)


class OrderReceipt(BaseModel):
    """回执 · That an order was taken: its number, its report, and what the caller must do at once where life is in
    danger and nobody told him."""

    order_number: str
    report_id: UUID
    stream: str
    version: int
    repeated: Annotated[bool, Field(description="先前已收到 · whether it was taken before")]
    advice: Advice | None


class Outcomes(BaseModel):
    """工单结果 · What changed, in its order. Ask again with `next`: it stays the same while nothing changes."""

    items: list[OrderOutcome]
    next: Annotated[str | None, Field(description="下次读取的游标 · cursor to go on with, null before there is any")]


@router.post("/orders", status_code=201)
async def take_order(order: OrderHandedOver, ctx: Context) -> OrderReceipt:
    """移交工单 · Take an order. It may be sent again and again under its number and is taken once."""
    said = order.said(CHANNELS[ctx.actor.role])
    report_id, result = await take(ctx, said, {}, order.order())
    return OrderReceipt(
        order_number=order.number,
        report_id=report_id,
        stream=result.stream,
        version=result.version,
        repeated=result.repeated or not result.events,
        advice=advice(said) if ctx.actor.role in TELLS_TO_CALL else None,
    )


@router.get("/orders/outcomes")
async def show_order_outcomes(ctx: Context, paging: Paged) -> Outcomes:
    """工单结果 · What became of the orders of the asking system, the earliest change first, as from a minute ago."""
    after, until = paging.after(orders.Bookmark), ctx.at - HELD_BACK
    async with ctx.reading() as connection:
        found = await orders.outcomes(connection, ctx.station, CHANNELS[ctx.actor.role], after, until, paging.limit)
    bookmark = (found[-1].changed_at, found[-1].report_id) if found else (tuple(after) if after else None)
    return Outcomes(items=found, next=paging.page(Part([], 0, bookmark)).next)


@router.get("/orders/{number}")
async def show_order(
    number: Annotated[OrderNumber, Path(title="工单编号 · order number")], ctx: Context
) -> OrderOutcome:
    """工单回执 · One order of the asking system: that it was received, and what became of it."""
    channel = CHANNELS[ctx.actor.role]
    async with ctx.reading() as connection:
        found = await orders.outcome(connection, ctx.station, channel, report_id_of(ctx, channel, number))
    if found is None:
        raise refusals.UNKNOWN_ORDER()
    return found
