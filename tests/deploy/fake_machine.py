"""A machine with one tiny service in place of the real ones: `python -m tests.deploy.fake_machine`.

As a service (`... serve`) it answers `GET /health` on SIKUAI_PORT, and tells its environment at any other path. With
`... slow` its bus takes some seconds to answer.
"""

import json
import os
import sys
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from deploy.machine import broker
from deploy.machine.home import Home
from deploy.machine.plan import Wish
from deploy.machine.processes import Program
from deploy.machine.supervisor import supervise

COMMAND = [sys.executable, "-m", "tests.deploy.fake_machine"]


class Answer(BaseHTTPRequestHandler):
    """Says that it is well, or what it was started with."""

    def do_GET(self) -> None:
        """Every path but /health tells the settings."""
        told = {name: value for name, value in os.environ.items() if name.startswith("SIKUAI_")} | {"pid": os.getpid()}
        self.send_response(200)
        self.end_headers()
        if self.path == "/unfit":
            os._exit(os.EX_SOFTWARE)
        self.wfile.write(json.dumps(_health() if self.path == "/health" else told).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


def _slow_down_the_bus() -> None:
    quick = broker.program

    def slow(logs: Path, port: int) -> Program:
        made = quick(logs, port)
        return replace(made, command=["sh", "-c", 'sleep 5; exec "$@"', "sh", *made.command])

    broker.program = slow


def _health() -> dict[str, str]:
    return {"installation": os.environ["SIKUAI_INSTALLATION"]}


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        HTTPServer(("127.0.0.1", int(os.environ["SIKUAI_PORT"])), Answer).serve_forever()
    else:
        if sys.argv[1:] == ["slow"]:
            _slow_down_the_bus()
        supervise(Home.find(), Wish(console=False, services={"intake": [*COMMAND, "serve"]}))
