"""Services as processes of their own: `python -m tests.bench.service toy|toy_echo|intake|intake-at-once`.

`toy` has one door, `POST /flow`, which makes commands of its own at an even pace. `intake-at-once` is intake with a
committer that answers without committing.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from unittest.mock import patch

from fastapi import APIRouter
from pydantic import BaseModel

import shared.serve
from services.intake import app as intake
from services.intake.events import ReportTaken
from shared.commit import Committer
from shared.decider import Fact, Order
from shared.deciding import Answer, Made
from shared.house import House, Service
from shared.view import Connection
from tests.shared.toy import COUNTERS, SCHEMA, echo_service, raise_, stream


class Flow(BaseModel):
    """An open loop: so many commands, each due at its moment whether the earlier ones are done or not."""

    first: int
    count: int
    a_second: float


def toy_with_flow() -> Service:
    """The service that counts, at an even pace."""
    return Service("toy", ("toy",), (COUNTERS,), _flow_routes, SCHEMA)


def _flow_routes(house: House) -> APIRouter:
    api = APIRouter()

    @api.post("/flow")
    async def flow(words: Flow) -> list[float]:
        """For each command the milliseconds from the moment it was due to its answer."""
        begin = time.perf_counter()

        async def one(n: int) -> float:
            due = begin + n / words.a_second
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            await house.execute(raise_(stream(words.first + n)))
            return 1000 * (time.perf_counter() - due)

        return list(await asyncio.gather(*(one(n) for n in range(words.count))))

    return api


class AtOnce(Committer):
    """Answers before anything is decided or written: what the rest of the way costs."""

    async def execute(
        self,
        orders: Sequence[Order],
        heard: Sequence[Fact] = (),
        also: Callable[[Connection], Awaitable[None]] | None = None,
    ) -> list[Answer]:
        """An answer of the usual shape."""
        return [Answer(order.stream, 1, (Made(order.command.id, ReportTaken.kind),)) for order in orders]


def main(name: str) -> None:
    """Run the service of this name until it is told to stop."""
    match name:
        case "toy":
            shared.serve.serve(lambda policy: toy_with_flow())
        case "toy_echo":
            shared.serve.serve(lambda policy: echo_service())
        case "intake":
            shared.serve.serve(intake.service)
        case "intake-at-once":
            with patch.object(shared.serve, "Committer", AtOnce):
                shared.serve.serve(intake.service)
        case _:
            sys.exit(f"there is no service {name!r} to measure: take toy, toy_echo, intake or intake-at-once")


if __name__ == "__main__":
    main(sys.argv[1])
