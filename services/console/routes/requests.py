"""Requests: those that wait for an answer by their clocks, one with its history, its answer, and that its asker was
told."""

from typing import Annotated, Any, Literal, NamedTuple, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import Response

from services.console.doors.trouble import Refused
from services.console.routes.cases import then_of
from services.console.routes.forms import Form
from services.console.routes.here import Here, Visit
from services.console.routes.taking import local, villages, words_of
from services.console.showing.words import PHASES as WORDS
from services.console.showing.words import picked
from shared.kernel.stations import EVERY_STATION

router = APIRouter()

Which: TypeAlias = Literal["standing", "late", "answered", "told", "withdrawn", "all"]
ASKED: dict[str, dict[str, str]] = {
    "standing": {"standing": "true"},
    "late": {"late": "true"},
    "answered": {"phase": "answered"},
    "told": {"phase": "told"},
    "withdrawn": {"phase": "withdrawn"},
    "all": {},
}
LISTS = (
    ("standing", "未办结"),
    ("late", "超期未答复"),
    ("answered", "已答复，待告知"),
    ("told", "已告知"),
    ("withdrawn", "已撤销"),
    ("all", "全部"),
)
"""Which requests a list has, as triage is asked for them and as they are called."""
PHASES = {**WORDS, "open": "待答复", "urged": "待答复，已催办"}


class Step(NamedTuple):
    """What may be done about a request: its door at triage, the phases that it fits, its button, and what is said
    afterwards."""

    door: str
    phases: tuple[str, ...]
    name: str
    said: str


STEPS = {
    "answer": Step("answer", ("open", "urged"), "答复", "已答复，请告知反映人"),
    "hand-on": Step("hand-on", ("open", "urged"), "改由其他部门答复", "已改由那个部门答复，期限重新起算"),
    "told": Step("told", ("answered",), "记录告知", "已告知反映人，这件诉求办结"),
}
StepName: TypeAlias = Annotated[Literal["answer", "hand-on", "told"], Path()]


@router.get("/requests")
async def requests(
    here: Here, which: Which = "standing", department: str = "", village: str = "", station: str = "", cursor: str = ""
) -> Response:
    """咨询诉求: those that somebody is to answer first, late marked; a department's own alone."""
    asked = {**ASKED[which], "department": department, "village": village, "station": station}
    found = await here.get("triage", "/requests", **asked, cursor=cursor)
    words = await words_of(here)
    own = here.somebody.post.department
    return await here.page(
        "requests/list.html",
        found=found.said,
        which=which,
        department=department,
        village=village,
        station=station,
        lists=[(code, here.say(word)) for code, word in LISTS if not own or code != "withdrawn"],
        departments=[] if own else picked(here.language, words.get("departments")),
        villages=villages(here, words),
        phases=PHASES,
        everywhere=here.somebody.post.station == EVERY_STATION,
    )


@router.get("/requests/{request_id}")
async def request(here: Here, request_id: UUID) -> Response:
    """One request: until when somebody answers, what was done, and the next step."""
    return await _page(here, "requests/one.html", request_id, Form())


@router.get("/requests/{request_id}/{move}")
async def request_step(here: Here, request_id: UUID, move: StepName) -> Response:
    """The page of one step."""
    return await _step(here, request_id, move, Form())


@router.post("/requests/{request_id}/{move}")
async def take_request_step(here: Here, request_id: UUID, move: StepName) -> Response:
    """Answer it, hand it on, or say that the asker was told."""
    form = await here.form()
    try:
        await here.send("triage", f"/requests/{request_id}/{STEPS[move].door}", _body(move, form), form)
    except Refused as refused:
        return await _step(here, request_id, move, form, refused.at_fields(department="handed_to"))
    gone = move == "hand-on" and here.somebody.post.department  # it is not this department's any more
    return here.go("/requests" if gone else f"/requests/{request_id}", STEPS[move].said)


def _body(step: str, form: Form) -> dict[str, Any]:
    """What triage is told: what is left empty is not said, so that it says which field it wants."""
    match step:
        case "answer":
            return form.filled(answer=form["answer"])
        case "hand-on":
            return form.filled(department=form["handed_to"], reason=form["reason"])
        case _:
            told_at = local(form["told_at"])
            return form.filled(told_by=form["told_by"], told_how=form["told_how"], told_at=told_at)


async def _step(here: Visit, request_id: UUID, step: str, form: Form, trouble: Refused | None = None) -> Response:
    return await _page(here, "requests/step.html", request_id, form, trouble, name=step, step=STEPS[step])


async def _page(
    here: Visit, template: str, request_id: UUID, form: Form, trouble: Refused | None = None, **shown: Any
) -> Response:
    found = await here.get("triage", f"/requests/{request_id}")
    words, now = await here.words("triage"), found.said
    return await here.page(
        template,
        request=now,
        version=found.version,
        form=form,
        trouble=trouble,
        then=then_of(form, now["phase"], None, now["answer_by"]),
        phases=PHASES,
        departments=picked(here.language, words["departments"]),
        tellings=picked(here.language, words["tellings"]),
        **shown,
    )
