"""Hazards: those that are there still by their clocks, one with its history, and what is done about it."""

from typing import Annotated, Any, Literal, NamedTuple, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import Response

from services.console.doors.trouble import Refused
from services.console.routes.cases import then_of
from services.console.routes.forms import Form
from services.console.routes.here import Here, Visit
from services.console.routes.taking import villages, words_of
from services.console.showing.words import PHASES as WORDS
from services.console.showing.words import picked
from shared.kernel.stations import EVERY_STATION

router = APIRouter()

Which: TypeAlias = Literal["standing", "late", "removed", "withdrawn", "all"]
ASKED: dict[str, dict[str, str]] = {
    "standing": {"standing": "true"},
    "late": {"late": "true"},
    "removed": {"phase": "removed"},
    "withdrawn": {"phase": "withdrawn"},
    "all": {},
}
LISTS = (
    ("standing", "未消除"),
    ("late", "一周无人处置"),
    ("removed", "已消除"),
    ("withdrawn", "已撤销"),
    ("all", "全部"),
)
"""Which hazards a list has, as triage is asked for them and as they are called."""
PHASES = {**WORDS, "open": "未消除", "urged": "未消除，已催办", "removed": "已消除"}


class Step(NamedTuple):
    """What may be done about a hazard: its door at triage, its button, and what is said afterwards."""

    door: str
    name: str
    said: str


STEPS = {
    "action": Step("actions", "记录处置", "已记录处置，一周内须再有处置"),
    "hand-over": Step("hand-over", "交主管部门", "已交主管部门，消除之前仍每周跟踪"),
    "remove": Step("remove", "报告消除", "已报告消除"),
}
StepName: TypeAlias = Annotated[Literal["action", "hand-over", "remove"], Path()]


@router.get("/hazards")
async def hazards(
    here: Here, which: Which = "standing", hazard: str = "", village: str = "", station: str = "", cursor: str = ""
) -> Response:
    """隐患: those on which somebody is to act first, late marked."""
    asked = {**ASKED[which], "hazard": hazard, "village": village, "station": station}
    found = await here.get("triage", "/hazards", **asked, cursor=cursor)
    words = await words_of(here)
    return await here.page(
        "hazards/list.html",
        found=found.said,
        which=which,
        kind=hazard,
        village=village,
        station=station,
        lists=[(code, here.say(word)) for code, word in LISTS],
        kinds=picked(here.language, words.get("hazards")),
        villages=villages(here, words),
        phases=PHASES,
        everywhere=here.somebody.post.station == EVERY_STATION,
    )


@router.get("/hazards/{hazard_id}")
async def hazard(here: Here, hazard_id: UUID) -> Response:
    """One hazard: until when somebody acts, what was done, and the next step."""
    return await _page(here, "hazards/one.html", hazard_id, Form())


@router.get("/hazards/{hazard_id}/{step}")
async def hazard_step(here: Here, hazard_id: UUID, step: StepName) -> Response:
    """The page of one step."""
    return await _step(here, hazard_id, step, Form())


@router.post("/hazards/{hazard_id}/{step}")
async def take_hazard_step(here: Here, hazard_id: UUID, step: StepName) -> Response:
    """Say what was done about it, hand it over, or say that it is gone."""
    form = await here.form()
    try:
        await here.send("triage", f"/hazards/{hazard_id}/{STEPS[step].door}", _body(step, form), form)
    except Refused as refused:
        return await _step(here, hazard_id, step, form, refused.at_fields(department="handed_to"))
    return here.go(f"/hazards/{hazard_id}", STEPS[step].said)


def _body(step: str, form: Form) -> dict[str, Any]:
    """What triage is told: what is left empty is not said, so that it says which field it wants."""
    match step:
        case "action":
            return form.filled(action=form["action"])
        case "hand-over":
            return form.filled(department=form["handed_to"], authority=form["authority"])
        case _:
            return form.filled(how=form["how"])


async def _step(here: Visit, hazard_id: UUID, step: str, form: Form, trouble: Refused | None = None) -> Response:
    departments = picked(here.language, (await here.words("triage"))["departments"])
    shown: dict[str, Any] = {"name": step, "step": STEPS[step], "departments": departments}
    return await _page(here, "hazards/step.html", hazard_id, form, trouble, **shown)


async def _page(
    here: Visit, template: str, hazard_id: UUID, form: Form, trouble: Refused | None = None, **shown: Any
) -> Response:
    found = await here.get("triage", f"/hazards/{hazard_id}")
    now = found.said
    return await here.page(
        template,
        hazard=now,
        version=found.version,
        form=form,
        trouble=trouble,
        then=then_of(form, now["phase"], None, now["act_by"]),
        phases=PHASES,
        **shown,
    )
