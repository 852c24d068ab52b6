"""What a page is made with: who asks, in which language, the services, and how to answer."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from hmac import compare_digest
from typing import Annotated, Any, TypeAlias
from uuid import uuid4

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.console.console import Console
from services.console.doors.services import Answer
from services.console.doors.trouble import Away, Refused
from services.console.people.sessions import MARK, Person
from services.console.routes import said as saying
from services.console.routes.access import ACCESS, BEFORE_THE_CHANGE, is_open_to
from services.console.routes.addresses import page_of
from services.console.routes.counts import counts_of, forget_counts
from services.console.routes.forms import LARGEST_BYTES, Form, bounded_form
from services.console.routes.words import village_names, words_for
from services.console.showing.catalog import Language, say
from services.console.showing.rooms import ROOMS
from services.console.showing.templates import rendered
from services.console.showing.words import picked
from shared.http.access import Anybody
from shared.http.gate import place

SESSION = "sikuai_session"
WITH_FILE = ("/desk/import",)
"""The pages whose forms have a file: no other may be as large, and of these a person does one at a time."""
WITH_ATTACHED = ("/report/new", "/desk/new", "/report/queue/photo")
"""Where files come with a report: with one it is large, and one of his at a time."""
NOT_KEPT = ("/logout", "/as", *WITH_FILE)
"""Where nothing is filled in that could be kept."""
UNSENT = {"type": "/problems/unsent", "detail": "what you wrote is still here: look at it, then send it",
          "detail_zh": "您填的内容还在，请看过再送出"}  # fmt: skip


class NotLoggedIn(Exception):
    """Nobody is logged in, or not any more."""


class Barred(Exception):
    """The page is for others; `roles` are theirs."""

    def __init__(self, roles: tuple[str, ...]) -> None:
        super().__init__(", ".join(roles))
        self.roles = roles


class ToChange(Exception):
    """His password was given to him: he changes it before he does anything else."""


class NotFromHere(Exception):
    """A form that none of our pages made in this session (CSRF)."""


class OtherPost(Exception):
    """A form that he opened in another post than that in which he works now."""


@dataclass(slots=True)
class Visit:
    """One request of a browser."""

    request: Request
    console: "Console"
    person: Person | None
    counting: asyncio.Task[dict[str, int]] | None = None
    """What stands in his navigation, asked while the page asks its own questions."""

    @property
    def somebody(self) -> Person:
        """Who is logged in. Raises `NotLoggedIn`."""
        if self.person is None:
            raise NotLoggedIn
        return self.person

    @property
    def language(self) -> Language:
        """In which language he reads: Chinese unless he chose English."""
        return language_of(self.request)

    @property
    def token(self) -> str:
        """What the services know him by."""
        return self.console.signer.token(self.somebody.account, self.somebody.post, datetime.now(UTC))

    def say(self, text: str, **words: object) -> str:
        """A text of the pages in his language, its `%(placeholders)s` filled in."""
        return say(self.language, text) % words if words else say(self.language, text)

    async def now(self) -> datetime:
        """What time it is for the services: a demonstration's clock is not ours."""
        return await self.console.now()

    async def get(self, service: str, path: str, **params: Any) -> Answer:
        """What a service shows him. Raises `Refused`, `Away`."""
        return await self.console.services.get(service, path, self.token, params)

    async def part(self, service: str, path: str, **params: Any) -> Answer | None:
        """The same for a part of a page, which is None while its service is away: the rest of the page is right."""
        try:
            return await self.get(service, path, **params)
        except Away:
            return None

    async def send(self, service: str, path: str, body: Any, form: Form) -> Answer:
        """Do something as him, once for this form. Raises `Refused`, `Away`, `Unknown`.

        A form that outlived its session comes back unsent, as if it had been refused: he looks at it and sends it."""
        look_first(form)
        try:
            return await self.console.services.send(service, path, self.token, body, key=form.key, version=form.version)
        finally:
            forget_counts(self.console, self.somebody)  # what he did himself is counted on the next page

    async def words(self, service: str = "triage") -> Mapping[str, Any]:
        """The words of his station's policy, as this service reads it; for all stations the county's, with the villages
        of each."""
        return await words_for(self.console, service, self.somebody, self.token)

    async def form(self, largest: int = LARGEST_BYTES, *, of_any_post: bool = False) -> Form:
        """What he filled in; a form of an earlier session of his is unsent. Raises `NotFromHere` for another page's
        or person's, `OtherPost` where it matters as what he works."""
        form = await bounded_form(self.request, largest)
        if not self.has_made(form):
            raise NotFromHere
        if not _same(form.csrf[:MARK], self.somebody.csrf[:MARK]):
            form.texts["unsent"] = ["1"]
        if not of_any_post and not _same(form.post, self.somebody.csrf[2 * MARK :]):
            raise OtherPost
        return form

    def has_made(self, form: Form) -> bool:
        """Whether a page of ours made this form for him, in this session or in an earlier one."""
        own = self.somebody.csrf
        return _same(form.csrf[:MARK], own[:MARK]) or _same(form.whose, own[MARK : 2 * MARK])

    def post_of(self, mark: str) -> int | None:
        """Which of his posts has this mark; None if none has."""
        sessions, somebody = self.console.sessions, self.somebody
        marks = {sessions.working_as(somebody.account, post): at for at, post in somebody.posts.items()}
        return marks.get(mark)

    async def page(
        self,
        template: str,
        *,
        status: int = 200,
        trouble: Refused | None = None,
        now: datetime | None = None,
        **shown: Any,
    ) -> Response:
        """A page; with the refusal that it shows, whose status it has. What was `said` on the way here stands on it
        once."""
        person, cookies = self.person, self.request.cookies
        self.begin_counting()
        names, said = await self.village_names(), saying.read(cookies.get(saying.COOKIE))
        text = rendered(
            self.language,
            template,
            now or await self.now(),
            here=self,
            person=person,
            can=lambda page: person is not None and is_open_to(person.post.role, page),
            department_names=await self._departments(),
            rooms=ROOMS[person.post.role] if person and not person.to_change else (),
            counts=await self.counting if self.counting else {},
            is_answer=self.request.method == "POST",
            said=said.text,
            said_link=said.link,
            village_name=lambda village: names.get(village, village),
            csrf=person.csrf if person else "",
            new_key=lambda: uuid4().hex,
            theme=cookies.get("theme", "auto"),
            size=cookies.get("size", "normal"),
            keys=cookies.get("keys", "on"),
            words_known=self.console.words_known(person.post.station) if person else {},
            trouble=trouble,
            **{"path": page_of(self.request), **shown},
        )
        answer = HTMLResponse(text, trouble.status if trouble else status)
        if saying.COOKIE in cookies:
            answer.delete_cookie(saying.COOKIE, path="/")
        return answer

    async def _departments(self) -> dict[str, str]:
        """What the departments are called among whose posts he chooses; none while triage does not tell them."""
        posts = list(self.person.posts.values()) if self.person and not self.person.to_change else []
        if len(posts) < 2 or not any(post.department for post in posts):
            return {}
        try:
            return dict(picked(self.language, (await self.words())["departments"]))
        except (Away, Refused):
            return {}

    async def village_names(self) -> dict[str, str]:
        """What villages are called in his language, by their names in reports, where that is another."""
        token = self.token if self.person else ""
        return await village_names(self.console, self.language, self.person, token)

    async def village_name(self, village: str) -> str:
        """What a village is called in his language."""
        return (await self.village_names()).get(village, village)

    def begin_counting(self) -> None:
        """Begin to ask what stands in his navigation, unless it is asked already."""
        if self.person and not self.person.to_change and self.counting is None:
            self.counting = asyncio.create_task(counts_of(self.console, self.person, self.token))

    def go(
        self, path: str, said: str = "", about: str = "", link: tuple[str, str] | None = None, **words: object
    ) -> Response:
        """Send him on to another page (303), which says what was done; where that page is of something else, also what
        it was done to, and by a link (its address and its word, in Chinese) where that is."""
        answer = RedirectResponse(path, 303)
        if said:
            text = self.say(said, **words) + (self.say("：") + about if about else "")
            told = saying.Said(text, saying.Link(link[0], self.say(link[1])) if link else None)
            self.keep(answer, saying.COOKIE, told.written(), saying.SECONDS)
        return answer

    def keep(self, answer: Response, name: str, value: str, seconds: int) -> None:
        """Have his browser keep something that no script may read and no other site sends."""
        answer.set_cookie(
            name, value, max_age=seconds, httponly=True, samesite="lax", secure=self.console.settings.secure_cookies
        )


def look_first(form: Form) -> None:
    """Raise `Refused` for a form that was kept: it is looked at before anything is done."""
    if form.is_unsent:
        raise Refused("console", 200, UNSENT)


def _same(told: str, own: str) -> bool:
    return compare_digest(told.encode(), own.encode())


def language_of(request: Request) -> Language:
    """In which language this browser reads."""
    return "en" if request.cookies.get("language") == "en" else "zh"


def came_from(request: Request) -> str:
    """The address that asks: the browser's, or the proxy's if it is not one that is trusted."""
    return request.client.host if request.client else ""


async def here_if_anybody(request: Request) -> Visit:
    """The visit that this request is, whoever may open the page."""
    console: Console = request.app.state.console
    secret = request.cookies.get(SESSION, "")
    person = await console.sessions.person(secret, datetime.now(UTC)) if secret else None
    return Visit(request, console, person)


async def here(request: Request) -> AsyncIterator[Visit]:
    """The visit that this request is, one of so many of this person or, of nobody's, of this address. Raises
    `NotLoggedIn`, `ToChange`, `Barred`, `Problem`."""
    visit = await here_if_anybody(request)
    page = request.scope["route"].name
    roles = ACCESS[page]
    if not isinstance(roles, Anybody):
        if visit.somebody.to_change and page not in BEFORE_THE_CHANGE:
            raise ToChange
        if visit.somebody.post.role not in roles:
            raise Barred(roles)
    with counted(visit):
        if request.method == "GET":
            visit.begin_counting()
        try:
            yield visit
        finally:
            if visit.counting:
                visit.counting.cancel()  # of what was shown on no page


def counted(visit: Visit) -> AbstractContextManager[None]:
    """Count what is asked as one of this person or, of nobody's, of this address, while it is under way. Raises
    `Problem`."""
    request = visit.request
    who = visit.person.account if visit.person else f"at {place(came_from(request))}"
    return visit.console.gate.inside(who, large=request.method == "POST" and _is_large(request))


def _is_large(request: Request) -> bool:
    length = request.headers.get("content-length", "")
    has_files = request.url.path in WITH_ATTACHED and (not length.isdigit() or int(length) > LARGEST_BYTES)
    return has_files or request.url.path in WITH_FILE


Here: TypeAlias = Annotated[Visit, Depends(here)]
