"""The server's side of a connection: how long a head may be, how long it may take, how many may be open.

uvicorn bounds none of these with httptools; what is refused here never becomes a request.
"""

import asyncio
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from shared.http.gate import AT_CAPACITY
from shared.http.problem import ProblemType, problem_type

LARGEST_HEAD_BYTES = 32 * 1024  # a token has at most 4 KiB, and a proxy adds a few headers of its own
HEAD_SECONDS = 10.0
DRAIN_SECONDS = 10.0

NO_HTTP = problem_type(
    400, "no-http", "这不是有效的HTTP请求：请检查客户端", "this is no valid HTTP request: look at the client"
)
HEAD_TOO_LARGE = problem_type(
    431,
    "head-too-large",
    f"请求头超过 {LARGEST_HEAD_BYTES // 1024} KiB：请减少请求头",
    f"the head of the request is larger than {LARGEST_HEAD_BYTES // 1024} KiB: send fewer headers",
)
HEAD_TOO_SLOW = problem_type(
    408,
    "head-too-slow",
    "请求头未在规定时间内到达：请检查网络后重试",
    "the head of the request did not arrive in time: look at the network, then send it again",
)


class _HeadTooLargeError(Exception):
    """Stops the parser."""


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's protocol with bounds on the heads of requests and on the number of connections."""

    most_connections = 4096

    def __init__(self, config: Config, server_state: ServerState, app_state: dict[str, Any], _loop: Any = None) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.head_bytes = 0
        self.in_head = True
        self.wrong: ProblemType = NO_HTTP
        self.timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a head, or close at once when too many are open."""
        super().connection_made(transport)
        if len(self.connections) > self.most_connections:
            self._refuse(AT_CAPACITY)
        else:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more is waited for."""
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, while the head is not too large."""
        self.head_bytes += len(data) if self.in_head else 0
        super().data_received(data)
        if self.in_head and self.head_bytes > LARGEST_HEAD_BYTES and not self.transport.is_closing():
            self._refuse(HEAD_TOO_LARGE)

    def on_message_begin(self) -> None:
        """Another head."""
        super().on_message_begin()
        self.in_head = True
        if self.timer is None:
            self._await_head()

    def on_headers_complete(self) -> None:
        """The head is whole: it is a request, or too large to be one."""
        self._stop_timer()
        self.in_head = False
        self.head_bytes = 0
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > LARGEST_HEAD_BYTES:
            self.wrong = HEAD_TOO_LARGE
            raise _HeadTooLargeError
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The next head may come."""
        super().on_message_complete()
        self.in_head = True
        self._stop_timer()

    def on_response_complete(self) -> None:
        """What is still to come of a body that was answered is thrown away, for a while: who is cut off while he sends
        never reads his answer."""
        super().on_response_complete()
        if not self.in_head and not self.transport.is_closing():
            self._stop_timer()
            self.timer = self.loop.call_later(DRAIN_SECONDS, self.transport.close)

    def send_400_response(self, msg: str) -> None:
        """What the parser stumbled over, as a problem that repeats nothing."""
        self._refuse(self.wrong)

    def _await_head(self) -> None:
        self.timer = self.loop.call_later(HEAD_SECONDS, self._is_late)

    def _is_late(self) -> None:
        self.timer = None
        if self.head_bytes:
            self._refuse(HEAD_TOO_SLOW)
        else:  # who never said anything needs no answer
            self.transport.close()

    def _stop_timer(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def _refuse(self, wrong: ProblemType) -> None:
        response = wrong().response()
        head = [STATUS_LINE[wrong.status], b"connection: close\r\n"]
        head += [name + b": " + value + b"\r\n" for name, value in response.raw_headers]
        self.transport.write(b"".join([*head, b"\r\n", bytes(response.body)]))
        self.transport.close()
