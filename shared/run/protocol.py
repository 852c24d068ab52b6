"""The server's side of a connection: how long a head may be, how long it may take, how many may be open.

uvicorn bounds none of these with httptools; what is refused here never becomes a request.
"""

import asyncio
from collections import Counter
from typing import Any, ClassVar

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from shared.http.answering import HEADERS
from shared.http.gate import AT_CAPACITY, place
from shared.http.problem import ProblemType, problem_type
from shared.run.head import (
    ADDRESS_NOT_ASCII,
    HEAD_TOO_LARGE,
    LARGEST_HEAD_BYTES,
    NO_HTTP,
    fault_of,
    framing_of,
    has_odd_address,
)

HEAD_SECONDS = 10.0  # a phone with next to no signal needs three or four
MOST_FRAMING = 12  # bytes that came for each of a body: one of a byte a chunk has six

HEAD_TOO_SLOW = problem_type(
    408,
    "head-too-slow",
    "请求头未在规定时间内到达：请检查网络后重试",
    "the head of the request did not arrive in time: look at the network, then send it again",
)
FRAMING_TOO_LARGE = problem_type(
    400,
    "framing-too-large",
    "正文的分块信息过多：请用 Content-Length，或更大的分块",
    "the body has more framing than words: send a Content-Length, or larger chunks",
)


class _RefusedError(Exception):
    """Stops the parser."""


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's protocol with bounds on the heads of requests and on the number of connections."""

    most_connections = 4096
    behind_proxy = False  # else no address may have more than half of them
    of_address: ClassVar[Counter[str]] = Counter()

    def __init__(self, config: Config, server_state: ServerState, app_state: dict[str, Any], _loop: Any = None) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.head_bytes = 0
        self.in_head = True
        self.begun = False  # whether there is some of a head
        self.framing_bytes = self.body_bytes = 0
        self.repeated = b""  # what the parser is told of a head for a second time
        self.wrong: ProblemType = NO_HTTP
        self.refused = False
        self.timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Wait for a head, or close at once when too many are open."""
        super().connection_made(transport)
        self.address = place(self.client[0] if self.client else "")
        self.of_address[self.address] += 1
        many = self.of_address[self.address] > self.most_connections // 2 and not self.behind_proxy
        if many or len(self.connections) > self.most_connections:
            self._refuse(AT_CAPACITY)
        else:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more is waited for."""
        self._stop_timer()
        self.of_address[self.address] -= 1
        if not self.of_address[self.address]:
            del self.of_address[self.address]
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, while the head is not too large. What follows something that is refused is thrown away."""
        if self.refused:
            return
        if self.in_head:
            self.head_bytes += len(data)
        else:
            self.framing_bytes += len(data)
        self._unset_keepalive_if_required()
        self._parse(data)
        self._look_on()

    def _parse(self, data: bytes) -> None:
        """Feed the parser. It stops behind a request that asks for another protocol, where uvicorn throws the rest
        away: none is spoken here, so that the next request in this one follows (RFC 9110, 7.8)."""
        left = memoryview(data)
        while left:
            try:
                self.parser.feed_data(left)
                return
            except HttpParserUpgrade as stopped:
                left = left[stopped.args[0] :]
                self._repeat()
            except HttpParserError:
                if self.in_head and not self.headers and has_odd_address(left):
                    self.wrong = ADDRESS_NOT_ASCII
                self._refuse(self.wrong)
                return

    def _repeat(self) -> None:
        """Where a body follows, tell a new parser that one does: the first left it to the other protocol."""
        if self.repeated:
            self.parser = HttpRequestParser(self)
            self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn does
            self.parser.feed_data(self.repeated)
            self.repeated = b""

    def _look_on(self) -> None:
        """Whether what came may go on."""
        if self.refused or self.transport.is_closing():
            return
        if self.in_head and self.head_bytes > LARGEST_HEAD_BYTES:
            self._refuse(HEAD_TOO_LARGE)
        elif self.framing_bytes > LARGEST_HEAD_BYTES + MOST_FRAMING * self.body_bytes:
            self._refuse(FRAMING_TOO_LARGE)
        elif self.timer is None and self.timeout_keep_alive_task is None and self._is_idle():
            # The next head has begun, or a line's end that begins none, or it is more of a body that was answered: who
            # is cut off while he sends never reads his answer, so that is thrown away, for as long as a head may take.
            self._await_head()

    def _is_idle(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete

    def on_message_begin(self) -> None:
        """The first of a head: a line's end before it is none."""
        if not self.repeated:
            self.begun = True
            super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """The address that is asked."""
        if not self.repeated:
            super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A field of the head. Those that follow a body are not looked at (RFC 9110, 6.5.1)."""
        if self.in_head:
            super().on_header(name, value.strip(b" \t"))  # blanks round a value are none of it (RFC 9110, 5.5)

    def on_body(self, body: bytes) -> None:
        """A part of the body, of which the rest of what came is the framing."""
        self.body_bytes += len(body)
        super().on_body(body)

    def on_headers_complete(self) -> None:
        """The head is whole: it is a request, or none that is taken."""
        self._stop_timer()
        if self.repeated:
            return
        version = self.parser.get_http_version()
        if fault := fault_of(version, self.url, self.headers):
            self.wrong = fault
            raise _RefusedError
        self.expect_100_continue = self.expect_100_continue and version != "1.0"  # RFC 9110, 10.1.1
        super().on_headers_complete()
        self.in_head = self.begun = False  # not before: what is wrong so far is wrong with the head
        self.head_bytes = self.framing_bytes = self.body_bytes = 0
        if self.parser.should_upgrade():
            self.repeated = framing_of(self.headers, self.parser.should_keep_alive())

    def on_message_complete(self) -> None:
        """The next head may come."""
        if self.repeated:  # its body is still to come
            return
        super().on_message_complete()
        self.in_head = True
        if not self.parser.should_keep_alive():  # a field behind the body says so as well, and the parser hears it
            self.cycle.keep_alive = False

    def on_response_complete(self) -> None:
        """An answer went out: the next request in turn, what was refused behind the last, or the rest of a head."""
        was_last = not self.pipeline
        super().on_response_complete()
        if not was_last or self.transport.is_closing():
            return
        if self.refused:
            self._end(self.wrong)
        elif self.begun:
            self._unset_keepalive_if_required()
            self._await_head()

    def _await_head(self) -> None:
        self.timer = self.loop.call_later(HEAD_SECONDS, self._is_late)

    def _is_late(self) -> None:
        self.timer = None
        if self.begun:
            self._refuse(HEAD_TOO_SLOW)
        else:  # who never said anything needs no answer
            self.transport.close()

    def _stop_timer(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def _refuse(self, wrong: ProblemType) -> None:
        """End the connection with this, after the answers to what came whole before it."""
        self._stop_timer()
        self.refused, self.wrong = True, wrong
        if not self.in_head and self.pipeline:  # the body that is wrong is of the last in turn, which nobody answers
            self.pipeline.popleft()
        elif self._is_idle() or not self.in_head:
            self._end(wrong)

    def _end(self, wrong: ProblemType) -> None:
        if self.in_head or not self.cycle.response_started:  # else it was answered before its body ended
            response = wrong().response()
            head = [STATUS_LINE[wrong.status], b"connection: close\r\n"]
            head += [name + b": " + value + b"\r\n" for name, value in (*response.raw_headers, *HEADERS)]
            self.transport.write(b"".join([*head, b"\r\n", bytes(response.body)]))
        self.transport.close()
