"""Where a browser sends what it kept while there was no net: one report at a time, each answered for itself.

Answers are JSON with a `state`: `received`, `refused` (it will never be taken as it is), `later` (nothing was done, or
it is not known; no sooner than `Retry-After` says), `login`, `role`, `other` (somebody else is logged in), `stale` (ask
who is here).
Sent again it is taken once: the browser's number of it is the message's number and the key.
"""

import asyncio
from collections.abc import Awaitable, Callable
from hmac import compare_digest
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.console.doors.trouble import Away, Refused, Unknown
from services.console.routes.forms import LARGEST_ATTACHED, MORE_SECONDS, Elsewhere, refuse_other_sites
from services.console.routes.here import Visit, counted, here_if_anybody
from services.console.routes.report import keep_village
from services.console.showing.catalog import say
from services.console.showing.times import moment
from shared.http.problem import Problem

router = APIRouter()
MOST_BYTES = 64 * 1024
CSRF_HEADER, ACCOUNT_HEADER = "x-csrf", "x-account"
MAY = "information_officer"


class Words(BaseModel):
    """What may be said in it; whether it is right is intake's to say."""

    model_config = ConfigDict(extra="forbid")

    village: str = ""
    place: str = ""
    happened_at: str = ""
    text: str = ""
    danger_to_life: bool = False
    attachments: list[str] = []


class Kept(BaseModel):
    """A report that a browser kept: whose it is, its number, and what is said in it."""

    model_config = ConfigDict(extra="forbid")

    account: str
    id: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    report: Words


@router.get("/report/queue")
async def who_sends(request: Request) -> JSONResponse:
    """Who is here: what is kept for another is not sent by him."""
    return await _in_his_place(request, _who)


@router.post("/report/queue")
async def send_kept(request: Request) -> JSONResponse:
    """Send one report."""
    return await _in_his_place(request, _taken)


@router.post("/report/queue/photo")
async def send_kept_photo(request: Request) -> JSONResponse:
    """Send one file that comes with a report, before it: it is answered by what the report names it."""
    return await _in_his_place(request, _photo)


async def _in_his_place(request: Request, answer: Callable[[Visit], Awaitable[JSONResponse]]) -> JSONResponse:
    """The answer to an officer, counted to him as his pages are; to others why there is none."""
    visit = await here_if_anybody(request)
    try:
        with counted(visit):
            return no if (no := _no(visit)) is not None else await answer(visit)
    except Problem as busy:
        told = _state("later", busy.status)
        told.headers.update(busy.headers)
        return told


async def _who(visit: Visit) -> JSONResponse:
    now = moment(await visit.now()).isoformat(timespec="seconds")
    return JSONResponse({"account": visit.somebody.account, "csrf": visit.somebody.csrf, "now": now})


async def _taken(visit: Visit) -> JSONResponse:
    sent = await _sent_here(visit, MOST_BYTES, visit.console.settings.body_seconds)
    if isinstance(sent, JSONResponse):
        return sent
    try:
        kept = Kept.model_validate_json(sent)
    except ValidationError:
        return _state("refused", 422, **_both("这条线索存坏了：请重新填写"))
    if kept.account != visit.somebody.account:
        return _state("other", 409)
    return await _sent(visit, kept)


async def _photo(visit: Visit) -> JSONResponse:
    sent = await _sent_here(visit, LARGEST_ATTACHED, visit.console.settings.body_seconds * MORE_SECONDS)
    if isinstance(sent, JSONResponse):
        return sent
    if visit.request.headers.get(ACCOUNT_HEADER, "") != quote(visit.somebody.account):
        return _state("other", 409)
    file = ("attachment", sent, "application/octet-stream")
    try:
        told = (await visit.console.services.upload("intake", "/attachments", visit.token, file, {})).said
    except (Away, Unknown):
        return _state("later", 503)
    except Refused as refused:
        if refused.status == 401:
            return _state("later", 503)
        return _state("refused", 422, zh=refused.zh, en=refused.en)
    return _state("received", 200, hash=told["hash"])


async def _sent_here(visit: Visit, most_bytes: int, seconds: float) -> bytes | JSONResponse:
    """What a page of this session sent, or why it is not taken."""
    request = visit.request
    try:
        refuse_other_sites(request)
    except Elsewhere:
        return _state("stale", 403)
    if not compare_digest(request.headers.get(CSRF_HEADER, "").encode(), visit.somebody.csrf.encode()):
        return _state("stale", 403)
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > most_bytes:
        return _state("refused", 413, **_both("内容太长：请缩短后再送"))
    try:
        async with asyncio.timeout(seconds):
            return await request.body()
    except TimeoutError:
        return _state("later", 408)


async def _sent(visit: Visit, kept: Kept) -> JSONResponse:
    said = {name: value for name, value in kept.report.model_dump().items() if value not in ("", None, [])}
    report = {"channel": "officer", "message_id": kept.id, **said}
    try:
        receipt = (await visit.console.services.send("intake", "/reports", visit.token, report, key=kept.id)).said
    except (Away, Unknown):
        return _state("later", 503)
    except Refused as refused:
        if refused.status == 401:  # the token was not taken: nothing is wrong with the report
            return _state("later", 503)
        return _state("refused", 422, zh=refused.zh, en=refused.en)
    at = moment(await visit.now()).isoformat(timespec="seconds")
    answer = _state("received", 200, at=at, report_id=receipt["report_id"], danger=receipt["advice"] is not None)
    await keep_village(visit, answer, kept.report.village)
    return answer


def _no(visit: Visit) -> JSONResponse | None:
    if visit.person is None or visit.person.to_change:
        return _state("login", 401)
    return None if visit.person.post.role == MAY else _state("role", 403)


def _state(state: str, status: int, **more: Any) -> JSONResponse:
    return JSONResponse({"state": state, **more}, status)


def _both(text: str) -> dict[str, str]:
    return {"zh": text, "en": say("en", text)}
