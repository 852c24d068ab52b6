"""Around everything else: what holds for each answer, whoever gives it. Its headers, and that HEAD is GET."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)  # OWASP REST Security Cheat Sheet; Strict-Transport-Security is the proxy's, who has the certificate


class Answering:
    """ASGI middleware: each answer bears `HEADERS`, and HEAD is GET to all that is further in (RFC 9110, 9.3.2): it
    opens nothing that GET does not. The content is left out by the server, which still knows what was asked."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the answer back with its headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in message["headers"]}  # what a route has set by itself stands
                message["headers"] = [*message["headers"], *(header for header in HEADERS if header[0] not in own)]
            await send(message)

        await self.app({**scope, "method": "GET"} if scope["method"] == "HEAD" else scope, receive, answer)
