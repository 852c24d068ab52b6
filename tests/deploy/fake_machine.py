"""A machine with one tiny service in place of the real ones: `python -m tests.deploy.fake_machine`.

As a service (`... serve`) it answers `GET /health` on SIKUAI_PORT, and tells its environment at any other path.
"""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from deploy.machine.home import Home
from deploy.machine.plan import Wish
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


def _health() -> dict[str, str]:
    return {"installation": os.environ["SIKUAI_INSTALLATION"]}


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        HTTPServer(("127.0.0.1", int(os.environ["SIKUAI_PORT"])), Answer).serve_forever()
    else:
        supervise(Home.find(), Wish(services={"intake": [*COMMAND, "serve"]}))
