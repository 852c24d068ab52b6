"""Lists over HTTP, page by page: how many rows, and a cursor that says after which row to go on.

A cursor is the bookmark of the last row (`shared.store.page`) under a seal that only this installation can make, for
this list with these filters and whoever may see the same: none of another list passes, and none that was made up.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hmac import compare_digest
from typing import Annotated, Any, Generic, TypeAlias, TypeVar
from uuid import UUID

import orjson
from fastapi import Depends, Query, Request
from pydantic import BaseModel, Field, TypeAdapter

from shared.http.context import Context, RequestContext
from shared.http.problem import problem_type
from shared.kernel.text import IN_DIGITS
from shared.store.page import Part

MOST_ROWS = 100  # what a person looks through; at 1 kB each far below a page of the console
SEAL_BYTES = 16
R = TypeVar("R", bound=BaseModel)
B = TypeVar("B", bound=tuple[Any, ...])

CURSOR_INVALID = problem_type(
    400,
    "cursor-invalid",
    "游标不属于此列表或此查询条件：请去掉游标，从第一页重新读取",
    "the cursor is not of this list with these filters: leave it out and read from the first page",
)


CURSOR = Query(
    title="游标 · cursor",
    description="上一页的 next · `next` of a page",
    json_schema_extra={"pattern": "^[A-Za-z0-9_-]{24,}$"},
)


_ID = "[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
IDS = Query(
    title="纠纷编号 · dispute ids",
    description="至多100个编号，以逗号分隔 · up to 100 ids, with commas between them",
    pattern=f"^{_ID}(,{_ID}){{0,{MOST_ROWS - 1}}}$",
)
Ids: TypeAlias = Annotated[str | None, IDS]


def ids_of(asked: str | None) -> list[UUID] | None:
    """The ids that a list is asked for, those that it does not have among them; None for all of it."""
    return [UUID(one) for one in asked.split(",")] if asked else None


class Page(BaseModel, Generic[R]):
    """一页 · A page of a list, in its order. Whoever reads on meets no row twice and misses none that was there when he
    began; one that changed meanwhile may have moved."""

    items: list[R]
    total: Annotated[int, Field(description="符合条件的总数 · how many rows the list has")]
    next: Annotated[str | None, Field(description="下一页的游标，末页为空 · cursor of the next page, null on the last")]


@dataclass(frozen=True, slots=True)
class Paging:
    """What is asked for of a list: so many rows, after the cursor. `listed` is the list that this cursor must be of."""

    ctx: RequestContext
    listed: bytes
    limit: int
    cursor: str | None

    def after(self, bookmark: type[B]) -> B | None:
        """The bookmark, of this type, in the cursor; None where there is no cursor. Raises 400."""
        if self.cursor is None:
            return None
        try:
            written = urlsafe_b64decode(self.cursor + "=" * (-len(self.cursor) % 4))[SEAL_BYTES:]
            if compare_digest(self._sealed(written).encode(), self.cursor.encode()):
                reader: TypeAdapter[B] = _reader(bookmark)
                return reader.validate_json(written)
        except ValueError:  # it is no base64, or the list had another order in another version of the program
            pass
        raise CURSOR_INVALID()

    def page(self, part: Part[R], shown: Callable[[R], R] = lambda row: row) -> Page[R]:
        """This part of the list as a page, each row as it is `shown`."""
        next_ = None if part.bookmark is None else self._sealed(orjson.dumps(part.bookmark, default=str))
        return Page(items=[shown(row) for row in part.rows], total=part.total, next=next_)

    def _sealed(self, written: bytes) -> str:
        seal = self.ctx.derive(f"cursor {self.listed.hex()} {written.hex()}").bytes
        return urlsafe_b64encode(seal + written).rstrip(b"=").decode()


@lru_cache
def _reader(bookmark: type[B]) -> TypeAdapter[B]:
    return TypeAdapter(bookmark)


Limit: TypeAlias = Annotated[int, Query(ge=1, le=MOST_ROWS, title="条数 · how many"), IN_DIGITS]
Cursor: TypeAlias = Annotated[str | None, CURSOR]


async def paging(request: Request, ctx: Context, limit: Limit = 50, cursor: Cursor = None) -> Paging:
    """What this request asks for, of the list that its address, its filters and its sender make."""
    return _asked(request, ctx, limit, cursor)


async def paging_for_one(request: Request, ctx: Context, limit: Limit = 50, cursor: Cursor = None) -> Paging:
    """The same where every account has a list of its own."""
    return _asked(request, ctx, limit, cursor, ctx.actor.name)


def _asked(request: Request, ctx: RequestContext, limit: int, cursor: str | None, *whose: str) -> Paging:
    filters = sorted(pair for pair in request.query_params.multi_items() if pair[0] not in ("limit", "cursor"))
    listed = [ctx.runtime.service.name, request.scope["route"].path, *ctx.viewer, *whose, filters]
    return Paging(ctx, orjson.dumps(listed), limit, cursor)


Paged: TypeAlias = Annotated[Paging, Depends(paging)]
PagedForOne: TypeAlias = Annotated[Paging, Depends(paging_for_one)]
