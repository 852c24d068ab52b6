"""Where anybody reads the catalogue of problems: at the address that is the `type` of a problem, and as a list."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from shared.http.catalog import Catalog, Entry
from shared.http.catalog_page import EVERY, page_of, prefers_html
from shared.http.door import Door
from shared.http.problem import problem_type

NO_SUCH_PROBLEM = problem_type(
    404,
    "no-such-problem",
    "此服务没有这种问题：请查看 /problems 的列表",
    "this service has no such problem: see the list at /problems",
)
ALSO_HTML: dict[int | str, dict[str, Any]] = {200: {"content": {"text/html": {}}}}

router = APIRouter(tags=["system"], route_class=Door)


def _prefers_html(request: Request, response: Response) -> bool:
    response.headers["Vary"] = "Accept"
    return prefers_html(",".join(request.headers.getlist("accept")))


AsPage = Annotated[bool, Depends(_prefers_html)]
Code = Annotated[str, Path(title="问题代码 · code of the problem", examples=["stale-version"])]


@router.get("/problems", response_model=list[Entry], responses=ALSO_HTML)
async def list_problems(request: Request, as_page: AsPage) -> Any:
    """问题列表 · Every problem that this service may answer: JSON, or a page where `Accept` prefers HTML."""
    entries = list(_catalog_of(request).values())
    return page_of(EVERY, entries) if as_page else entries


@router.get("/problems/{code}", response_model=Entry, responses=ALSO_HTML)
async def show_problem(code: Code, request: Request, as_page: AsPage) -> Any:
    """问题说明 · One problem, why it comes and what to do: JSON, or a page where `Accept` prefers HTML."""
    entry = _catalog_of(request).get(code)
    if entry is None:
        raise NO_SUCH_PROBLEM()
    return page_of(entry.code, [entry]) if as_page else entry


def _catalog_of(request: Request) -> Catalog:
    found: Catalog = request.app.state.problems
    return found
