"""The columns that somebody gave to headings of his sheets: given once, and offered again for the next sheet."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from services.console.doors.sheets import Heading
from services.console.routes.here import Visit

COOKIE = "sheet_columns"
SECONDS = 400 * 24 * 3600  # as long as browsers keep anything
MOST = 24  # headings: a cookie holds four kilobytes
LONGEST = 20  # characters of a heading that is remembered


def offered_of(
    unknown: Sequence[Mapping[str, Any]], given: Sequence[Heading], known: Mapping[str, str]
) -> list[Heading]:
    """The headings that may be given a column: those that intake did not know or that were offered before, each with
    what it was given now or, where nobody was asked yet, by an earlier sheet. Those that it read by itself are none."""
    asked = {one.column: one for one in given}
    fresh = [
        Heading(int(one["column"]), str(one["heading"]), known.get(str(one["heading"]), ""))
        for one in unknown
        if not one.get("field") and int(one["column"]) not in asked
    ]
    return sorted([*asked.values(), *fresh])


def remembered(request: Request) -> dict[str, str]:
    """What headings were given before in this browser."""
    try:
        told = json.loads(urlsafe_b64decode(request.cookies.get(COOKIE, "")) or b"{}")
    except ValueError:
        return {}
    return {str(heading): str(name) for heading, name in told.items()} if isinstance(told, dict) else {}


def remember(here: Visit, answer: Response, columns: Mapping[str, str]) -> Response:
    """Have his browser keep what the headings of a sheet that was read were given."""
    short = {heading: name for heading, name in columns.items() if len(heading) <= LONGEST}
    if short:
        kept = dict(list((remembered(here.request) | short).items())[-MOST:])
        told = json.dumps(kept, ensure_ascii=False).encode()
        here.keep(answer, COOKIE, urlsafe_b64encode(told).decode(), SECONDS)
    return answer
