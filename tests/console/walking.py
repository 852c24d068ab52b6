"""Every page that links lead somebody to: of those that differ by an id alone, one for each list that leads there."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from fastapi.routing import APIRoute
from playwright.sync_api import Page, Response

from services.console.app import routers
from services.console.routes.access import is_open_to
from services.console.showing.rooms import ROOMS
from tests.console.people import PEOPLE

ONE_OF_MANY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=^/figures/)\w+|(?<=^/admin/users/)[^/]+")
TELLING = ("phase", "which", "at", "to")
"""The parameters that make another page of it; others choose among rows."""
LINKS = """() => [...document.querySelectorAll("a[href]:not([download])")]
  .map((a) => new URL(a.getAttribute("href"), location))
  .filter((url) => url.origin === location.origin).map((url) => url.pathname + url.search)"""
SENT_TO = """() => [...document.querySelectorAll("form[method=post]")]
  .map((form) => new URL(form.getAttribute("action"), location).pathname)"""  # a field may be called `action`


def starts(account: str) -> list[str]:
    """The pages that an account has in its navigation, and those that everybody has."""
    return [*(room.path for room in ROOMS[PEOPLE[account][0].role]), "/style", "/account"]


def walk(page: Page, first: list[str]) -> Iterator[tuple[str, Response]]:
    """Open page after page, each when the next is asked for; gives the address that is open, and its answer."""
    left, seen = [(path, "") for path in first], set[tuple[str, str]]()
    while left:
        path, led = left.pop(0)
        kind = _kind(path)
        if (kind, led) in seen:
            continue
        seen.add((kind, led))
        answer = page.goto(path)
        assert answer is not None
        yield path, answer
        for link in filter(_is_page, page.evaluate(LINKS)):
            is_first = urlsplit(link).path.count("/") == 2 and "…" in _kind(link) and "phase=" in kind
            left.append((link, kind if is_first else ""))


def not_his(page: Page, account: str) -> list[str]:
    """The forms on this page that the account's role may not send."""
    return [to for to in page.evaluate(SENT_TO) if not _is_open_to(PEOPLE[account][0].role, to)]


def _is_open_to(role: str, to: str) -> bool:
    for route in (route for router in routers() for route in router.routes if isinstance(route, APIRoute)):
        if "POST" in (route.methods or ()) and route.path_regex.fullmatch(to):
            return is_open_to(role, route.name)
    return False


def _kind(path: str) -> str:
    at = urlsplit(path)
    asked = [f"{name}={value}" if name == "phase" else name for name, value in parse_qsl(at.query) if name in TELLING]
    return f"{ONE_OF_MANY.sub('…', at.path)}?{'&'.join(asked)}"


def _is_page(link: str) -> bool:
    return not link.startswith(("/static/", "/desk/import/template")) and not link.endswith((".csv", ".xlsx"))
