"""How much a request may carry: what is larger is refused before it is read, whoever sends it."""

import contextlib

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http.problem import problem_type

LARGEST_REQUEST_BYTES = 12 * 1024 * 1024  # a spreadsheet of old cases; one report is far smaller
MEGABYTES = LARGEST_REQUEST_BYTES // (1024 * 1024)
TOO_LARGE = problem_type(
    413,
    "too-large",
    f"请求超过{MEGABYTES} MB：请缩短或分次提交",
    f"the request is larger than {MEGABYTES} MB: send less, or in parts",
)


class TooLarge(Exception):
    """More came than was allowed."""


class Limited:
    """ASGI middleware: 413 for a body that says, or turns out, to be larger than `LARGEST_REQUEST_BYTES`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what comes of it."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        said = dict(scope["headers"]).get(b"content-length", b"0")
        if not said.isdigit() or int(said[:20]) > LARGEST_REQUEST_BYTES:
            return await _refuse(scope, receive, send)
        came = 0

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > LARGEST_REQUEST_BYTES:
                raise TooLarge
            return message

        async def noted(message: Message) -> None:
            if came <= LARGEST_REQUEST_BYTES:
                await send(message)

        with contextlib.suppress(TooLarge):
            await self.app(scope, counted, noted)
        if came > LARGEST_REQUEST_BYTES:
            await _refuse(scope, receive, send)
        return None


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    await TOO_LARGE().response()(scope, receive, send)
