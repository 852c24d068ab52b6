"""Danger to life is answered with "call 110 now", also where the rest of what was sent is refused.

A refusal carries it as the member `advice` of its problem. What was refused before it was read may be about somebody in
danger all the same, and is answered with what to do if it is.
"""

from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel

from shared.http.door import READ, Door, Handler
from shared.http.problem import tell_besides


class Advice(BaseModel):
    """What somebody in danger must do at once."""

    zh: str = "有生命危险，请立即拨打110！"
    en: str = "There is danger to life: call 110 now!"


IN_DOUBT = Advice(zh="如有生命危险，请立即拨打110！", en="If there is danger to life, call 110 now!")


class ReportDoor(Door):
    """The door of routes that take reports: no refusal of theirs keeps from anybody that he should call 110."""

    def get_route_handler(self) -> Handler:
        """The way through the door; whoever is turned back is told of 110 first."""
        inside = super().get_route_handler()

        async def let_in(coming: Request) -> Response:
            try:
                return await inside(coming)
            except Exception:
                if coming.method != READ and (told := _advice(coming)) is not None:
                    tell_besides(coming, advice=told.model_dump())
                raise

        return let_in


def _advice(request: Request) -> Advice | None:
    """What to do by what was read of the request; anything but a plain yes or no leaves it in doubt."""
    body: Any = getattr(request.state, "sent", {}).get("body")
    match body.get("danger_to_life", False) if isinstance(body, dict) else None:
        case True:
            return Advice()
        case False:
            return None
        case _:
            return IN_DOUBT
