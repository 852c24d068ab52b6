"""A department's own: what it has to sign for, what it has in hand, and what it does about it."""

from typing import Annotated, Any, Literal, NamedTuple, TypeAlias
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import Response

from services.console.doors.trouble import Refused
from services.console.routes.cases import PHASES, VERBS, case_page
from services.console.routes.forms import Form
from services.console.routes.here import Here

router = APIRouter()

Listed: TypeAlias = Literal["referred", "handled", "resolved", "failed"]
LISTS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "referred": ("待签收", "没有待签收的", ("referred",)),
    "handled": ("办理中", "没有正在办理的", ("handled",)),
    "resolved": ("已办", "还没有办结的", ("resolved", "handed_over")),
    "failed": ("调解不成", "没有调解不成的", ("failed",)),
}
"""Each list: its name, what it says when it is empty, and the phases in it. A resolved dispute is handed over to
follow-up in seconds."""
ENDED = ("resolved", "failed")
"""The lists that share a place in the navigation."""


class Step(NamedTuple):
    """What a department may do: the door, the phase that it fits, the button, and what is said afterwards."""

    door: str
    phase: str
    name: str
    said: str


STEPS = {
    "return": Step("return", "referred", "退回", "已退回"),
    "action": Step("actions", "handled", "记录处置", "已记录处置"),
    "extension": Step("extension", "handled", "申请延期", "已申请延期，等所长答复"),
    "resolve": Step("resolve", "handled", "报告化解", "已报告化解"),
    "fail": Step("fail", "handled", "报告调解不成", "已报告调解不成"),
}
StepName: TypeAlias = Annotated[Literal["return", "action", "extension", "resolve", "fail"], Path()]
WHY_RETURNED = (
    "不属于本部门职责",
    "应由其他部门主办",
    "情况不清，缺办理所需材料",
    "当事人不在本辖区",
)
"""Why departments send things back. The words are recorded as they stand, in Chinese."""
WAYS = (("仲裁", "仲裁"), ("行政裁决、行政复议", "行政裁决、行政复议"), ("向人民法院起诉", "向人民法院起诉"))
"""The other ways that parties are told of, as they are recorded."""


@router.get("/referrals")
async def referrals(here: Here, phase: Listed = "referred", cursor: str = "") -> Response:
    """A department's disputes by their clocks; the station has a list of its own."""
    if not here.somebody.post.department:
        return here.go(f"/station?{urlencode({'phase': phase})}")
    head, empty, phases = LISTS[phase]
    lists = [(await here.get("referral", "/disputes", phase=one)).said for one in phases[:-1] if not cursor]
    last = (await here.get("referral", "/disputes", phase=phases[-1], cursor=cursor)).said
    return await here.page(
        "referrals/list.html",
        phase=phase,
        tabs=[(code, LISTS[code][0]) for code in ENDED] if phase in ENDED else [],
        head=head,
        empty=empty,
        cases=[case for found in (*lists, last) for case in found["items"]],
        total=last["total"] + sum(found["total"] for found in lists),
        next=last["next"],
        phases=PHASES,
        verbs=VERBS,
    )


@router.get("/referrals/{dispute_id}")
async def referral(here: Here, dispute_id: UUID) -> Response:
    """One dispute: whose turn, by when, what was done, and the next step."""
    return await case_page(here, "referrals/one.html", dispute_id, Form())


@router.post("/referrals/{dispute_id}/accept")
async def sign_for(here: Here, dispute_id: UUID) -> Response:
    """Sign for it: it is this department's from now on."""
    form = await here.form()
    try:
        await here.send("referral", f"/disputes/{dispute_id}/accept", None, form)
    except Refused as refused:
        return await case_page(here, "referrals/one.html", dispute_id, form, refused)
    return here.go(f"/referrals/{dispute_id}", "已签收")


@router.get("/referrals/{dispute_id}/{step}")
async def referral_step(here: Here, dispute_id: UUID, step: StepName) -> Response:
    """The page of one step."""
    return await case_page(here, "referrals/step.html", dispute_id, Form(), **_shown(step))


@router.post("/referrals/{dispute_id}/{step}")
async def take_step(here: Here, dispute_id: UUID, step: StepName) -> Response:
    """Return it, tell what was done, ask for time, or end it well or badly."""
    form = await here.form()
    try:
        await here.send("referral", f"/disputes/{dispute_id}/{STEPS[step].door}", _body(step, form), form)
    except Refused as refused:
        return await case_page(here, "referrals/step.html", dispute_id, form, refused, **_shown(step))
    gone = step == "return" and here.somebody.post.department  # a department no longer sees what it sent back
    return here.go("/referrals?phase=referred" if gone else f"/referrals/{dispute_id}", STEPS[step].said)


def _shown(name: str) -> dict[str, Any]:
    return {"name": name, "step": STEPS[name], "why_returned": [(why, why) for why in WHY_RETURNED], "ways": WAYS}


def _body(step: str, form: Form) -> dict[str, Any]:
    """What referral is told: what is left empty is not said, so that it says which field it wants."""
    match step:
        case "return":
            return form.filled(reason="：".join(one for one in (form["because"], form["reason"]) if one))
        case "action":
            return form.filled(action=form["action"])
        case "extension":
            agree = {"yes": True, "no": False}.get(form["parties_agree"])
            return form.filled(days=form.number("days"), reason=form["reason"], parties_agree=agree)
        case "resolve":
            return form.filled(outcome=form["outcome"])
        case _:
            others = [line.strip() for line in form["another_way"].splitlines() if line.strip()]
            ways = [*form.all("ways_told"), *others]
            return form.filled(reason=form["reason"]) | ({"ways_told": ways} if ways else {})
