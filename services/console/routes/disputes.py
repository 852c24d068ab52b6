"""Disputes: the list, one dispute over all services, its grade, its category and its plan."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.doors.services import Answer
from services.console.doors.trouble import Refused
from services.console.routes.cases import VERBS, beside, then_of
from services.console.routes.forms import Form
from services.console.routes.here import Here, Visit
from services.console.routes.taking import villages, words_of
from services.console.showing.standing import is_with_followup, phase_of
from services.console.showing.words import PHASES, picked

router = APIRouter()


@router.get("/disputes")
async def disputes(
    here: Here, phase: str = "", level: str = "", village: str = "", second: str = "", plan: str = "", cursor: str = ""
) -> Response:
    """纠纷: those that wait for a grade or a second person first; of those that are graded, how far the departments and
    follow-up are."""
    wanted: dict[str, Any] = {"phase": phase, "level": level, "village": village, "second": second, "plan": plan}
    found = (await here.get("triage", "/disputes", **wanted, cursor=cursor)).said
    graded = [one for one in found["items"] if one["phase"] == "graded"]
    cases = await _told(here, "referral", graded)
    ended = [one for one in graded if is_with_followup(one, cases.get(one["dispute_id"], {}) if cases else cases)]
    followed = await _told(here, "followup", ended)
    return await here.page(
        "disputes/list.html",
        found=found,
        cases=cases or {},
        where={
            id_: phase_of(one, (cases or {}).get(id_), (followed or {}).get(id_))
            for id_, one in ((one["dispute_id"], one) for one in found["items"])
        },
        unknown=cases is None,
        unfollowed=followed is None,
        **wanted,
        villages=villages(here, await words_of(here)),
        phases=PHASES,
        verbs=VERBS,
    )


@router.get("/disputes/{dispute_id}")
async def dispute(here: Here, dispute_id: UUID) -> Response:
    """One dispute: state, clock, owner, plan, steps, visits."""
    found = await here.get("triage", f"/disputes/{dispute_id}")
    case, followed = await asyncio.gather(
        *(beside(here, one, f"/disputes/{dispute_id}") for one in ("referral", "followup"))
    )
    return await here.page(
        "disputes/one.html",
        dispute=found.said,
        case=case,
        followed=followed,
        phase=phase_of(found.said, case, followed),
        departments=picked(here.language, (await words_of(here)).get("departments")),
        phases=PHASES,
    )


@router.get("/disputes/{dispute_id}/grade")
async def grade_page(here: Here, dispute_id: UUID) -> Response:
    """What the rule proposes and why, and what somebody signs for."""
    return await _grade(here, dispute_id, Form())


@router.post("/disputes/{dispute_id}/grade/proposal")
async def propose(here: Here, dispute_id: UUID) -> Response:
    """Ask the rule about these factors; nothing is graded by it."""
    form = await here.form()
    try:
        told = await here.send("triage", f"/disputes/{dispute_id}/proposal", {"factors": form.all("factors")}, form)
    except Refused as refused:
        return await _grade(here, dispute_id, form, refused)
    form.texts["version"] = [str(told.said["version"])]
    return await _grade(here, dispute_id, form)


@router.post("/disputes/{dispute_id}/grade")
async def grade(here: Here, dispute_id: UUID) -> Response:
    """Sign for a level."""
    form = await here.form()
    said = form.filled(level=form.number("level"), reason=form["reason"]) | {"factors": form.all("factors")}
    try:
        told = await here.send("triage", f"/disputes/{dispute_id}/grade", said, form)
    except Refused as refused:
        return await _grade(here, dispute_id, form, refused)
    return here.go(f"/disputes/{dispute_id}", _signed([one["kind"] for one in told.said["events"]]))


@router.get("/disputes/{dispute_id}/category")
async def category_page(here: Here, dispute_id: UUID) -> Response:
    """What the dispute is about, to be corrected."""
    return await _category(here, dispute_id, Form())


@router.post("/disputes/{dispute_id}/category")
async def correct_category(here: Here, dispute_id: UUID) -> Response:
    """Say what it is about, where something else was written."""
    form = await here.form()
    said = form.filled(category=form["category"], reason=form["reason"])
    try:
        await here.send("triage", f"/disputes/{dispute_id}/category", said, form)
    except Refused as refused:
        return await _category(here, dispute_id, form, refused)
    return here.go(f"/disputes/{dispute_id}", "已更正类别")


@router.get("/disputes/{dispute_id}/plan")
async def plan_page(here: Here, dispute_id: UUID) -> Response:
    """One case, one plan."""
    return await _plan(here, dispute_id, Form())


@router.post("/disputes/{dispute_id}/plan")
async def plan(here: Here, dispute_id: UUID) -> Response:
    """Adopt the plan: a measure on each line, who sees to it, until which day."""
    form = await here.form()
    measures = [line.strip() for line in form["measures"].splitlines() if line.strip()]
    said = form.filled(responsible=form["responsible"], finish_on=form["finish_on"]) | {"measures": measures}
    try:
        await here.send("triage", f"/disputes/{dispute_id}/plan", said, form)
    except Refused as refused:
        return await _plan(here, dispute_id, form, refused)
    return here.go(f"/disputes/{dispute_id}", "已采纳方案")


def _signed(kinds: Sequence[str]) -> str:
    """What a signature came to, in Chinese."""
    if "triage.grade_awaits_confirmation" in kinds:
        return "已签字，待他人确认后生效"
    return "已分级，并请他人确认" if "triage.grade_holds_unconfirmed" in kinds else "已分级"


async def _grade(here: Visit, dispute_id: UUID, form: Form, trouble: Refused | None = None) -> Response:
    found, words = await here.get("triage", f"/disputes/{dispute_id}"), await here.words("triage")
    return await here.page(
        "disputes/grade.html",
        **form_about(found, form, trouble),
        levels=[one["code"] for one in words["levels"]],
        meanings={one["code"]: one["meaning"][here.language] for one in words["levels"]},
        factors=[(one["code"], f"{one[here.language]} +{one['points']}") for one in words["factors"]],
        rule=words.get("rule") or (),
    )


async def _category(here: Visit, dispute_id: UUID, form: Form, trouble: Refused | None = None) -> Response:
    found, words = await here.get("triage", f"/disputes/{dispute_id}"), await here.words("triage")
    categories = picked(here.language, words["categories"])
    return await here.page("disputes/category.html", **form_about(found, form, trouble), categories=categories)


async def _plan(here: Visit, dispute_id: UUID, form: Form, trouble: Refused | None = None) -> Response:
    found = await here.get("triage", f"/disputes/{dispute_id}")
    return await here.page("disputes/plan.html", **form_about(found, form, trouble))


def form_about(found: Answer, form: Form, trouble: Refused | None) -> dict[str, Any]:
    """What a page with a form about a dispute shows: after a refusal, what was typed and what is so now."""
    now = found.said
    return {
        "dispute": now,
        "version": found.version,
        "form": form,
        "trouble": trouble,
        "then": then_of(form, now["phase"], now["level"], now["grade_by"]),
        "phases": PHASES,
    }


async def _told(
    here: Visit, service: str, disputes: Sequence[Mapping[str, Any]]
) -> dict[str, Mapping[str, Any]] | None:
    """What another service knows of these, by their ids, asked for all at once; None while it is away."""
    if not disputes:
        return {}
    ids = ",".join(one["dispute_id"] for one in disputes)
    answer = await here.part(service, "/disputes", ids=ids, limit=len(disputes))
    return {one["dispute_id"]: one for one in answer.said["items"]} if answer else None
