"""The address at which the page that answers a request is asked for again, of a form that on which it stood."""

from fastapi import FastAPI, Request


def page_of(request: Request) -> str:
    """Where this page is asked for again, or that on which the form stood which this is."""
    path = "/" + request.url.path.lstrip("/")  # two of them lead to another site
    asked = path + (f"?{request.url.query}" if request.url.query else "")
    return stood_on(request.app, asked) if request.method == "POST" else asked


def stood_on(app: FastAPI, asked: str) -> str:
    """The page of a form that goes to this address. A form that goes to an address without a page stood on the nearest
    one above it; what no page of ours sent leads to the first one."""
    address, pages, pattern = asked.partition("?")[0], app.state.pages, _taken_as(app, asked)
    if pattern in pages:
        return asked
    while pattern and pattern not in pages:
        pattern, address = pattern.rpartition("/")[0], address.rpartition("/")[0]
    return address if pattern else "/"


def has_no_page(app: FastAPI, asked: str) -> bool:
    """Whether forms go to this address, and no page stands there."""
    pattern = _taken_as(app, asked)
    return bool(pattern) and pattern not in app.state.pages


def _taken_as(app: FastAPI, asked: str) -> str:
    """The pattern of the address to which this form goes; empty where none does."""
    address = asked.partition("?")[0]
    return next((path for way, path in app.state.taken if way.match(address)), "")
