"""Services as processes of their own: `python -m tests.bench.service toy|toy_echo|intake|intake-at-once|bare`.

`toy` has one door, `POST /flow`, which makes commands of its own at an even pace. `intake-at-once` is intake with a
committer that answers without committing, `bare` a FastAPI app that echoes what intake takes.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from unittest.mock import patch

import uvicorn
import uvloop
from fastapi import FastAPI

import shared.run.assemble
from services.intake import app as intake
from services.intake.domain.report import Said
from services.intake.events import ReportTaken
from shared.kernel.command import Dispatch
from shared.kernel.recorded import RecordedEvent
from shared.run.serve import serve
from shared.store.commit import Committer
from shared.store.deciding import CommandResult, EventRef
from shared.store.event_log import StoredEvent
from shared.store.pipeline import Statement
from shared.store.unit import Also
from tests.given import INSTALLATION
from tests.shared.toy import COUNTING, HEARING


class AtOnce(Committer):
    """Answers before anything is decided or written: what the rest of the way costs."""

    async def execute(
        self,
        dispatches: Sequence[Dispatch],
        heard: Sequence[RecordedEvent] = (),
        also: Also | None = None,
        stored: Sequence[StoredEvent] = (),
        moves: Sequence[Statement] = (),
    ) -> list[CommandResult]:
        """An answer of the usual shape."""
        return [
            CommandResult(dispatch.stream, 1, (EventRef(dispatch.envelope.id, ReportTaken.kind),))
            for dispatch in dispatches
        ]


def bare() -> None:
    """An app that reads the words of a report and says them again, with nothing of ours about it."""
    app = FastAPI()

    @app.post("/reports", status_code=201)
    async def echo(body: Said) -> Said:
        return body

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"service": "bare", "installation": INSTALLATION}

    uvloop.install()
    uvicorn.run(app, port=int(os.environ["SIKUAI_PORT"]), log_config=None, access_log=False)


def main(name: str) -> None:
    """Run the service of this name until it is told to stop."""
    match name:
        case "toy":
            serve(replace(COUNTING, routes="tests.bench.flow"))
        case "toy_echo":
            serve(HEARING)
        case "intake":
            serve(intake.SERVICE)
        case "intake-at-once":
            with patch.object(shared.run.assemble, "Committer", AtOnce):
                serve(intake.SERVICE)
        case "bare":
            bare()
        case _:
            sys.exit(f"there is no service {name!r} to measure: take toy, toy_echo, intake, intake-at-once or bare")


if __name__ == "__main__":
    main(sys.argv[1])
