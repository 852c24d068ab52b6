"""The analyst's inbox: what waits for a decision, one report, the decisions about it, and what takes one back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.console.doors.trouble import Refused
from services.console.routes.attached import attachments_of
from services.console.routes.forms import Form
from services.console.routes.here import Here, Visit
from services.console.routes.taking import villages, words_of
from services.console.showing.words import CHOICES, picked

router = APIRouter()
KINDS = ("hazard", "request")
SAID = {
    "dispute": "刚才那条线索已录入纠纷",
    "repeat": "刚才那条线索已关联",
    "hazard": "刚才那条线索已列为隐患",
    "police_matter": "刚才那条线索已移交警务",
    "information": "刚才那条线索已作信息",
    "request": "刚才那条线索已作为咨询诉求",
    "for_authority": "刚才那条线索已移交其他机关",
    "against_authority": "刚才那条线索已按信访、行政争议处理",
}
"""What is said on the next report's page: that it is of the one before."""


@router.get("/inbox")
async def inbox(
    here: Here,
    village: str = "",
    category: str = "",
    channel: str = "",
    campaign: str = "",
    urgent: str = "",
    text: str = "",
    cursor: str = "",
) -> Response:
    """待研判: due first, late marked; all, or those that are asked for in the address."""
    wanted = {"village": village, "category": category, "channel": channel, "campaign": campaign, "text": text}
    wanted = {name: value.strip() for name, value in wanted.items() if value.strip()}
    wanted |= {"urgent": "1"} if urgent else {}
    waiting = await here.get("triage", "/reports", cursor=cursor, **wanted)
    words = await words_of(here)
    return await here.page(
        "inbox/list.html",
        waiting=waiting.said,
        wanted=wanted,
        villages=villages(here, words),
        categories=picked(here.language, words.get("categories")),
        channels=picked(here.language, words.get("channels")),
    )


@router.get("/inbox/{report_id}")
async def report(here: Here, report_id: UUID, repeat: UUID | None = None, same: str = "") -> Response:
    """One report, its likely repeats, and the decision about it: filled in for the dispute that it is to `repeat`."""
    filled = {"outcome": ["repeat"], "known": [str(repeat)], "same": [same]} if repeat else {}
    return await _report(here, report_id, Form(filled))


@router.post("/inbox/{report_id}")
async def screen(here: Here, report_id: UUID) -> Response:
    """Decide what the report is; the next one that waits comes by itself."""
    form = await here.form()
    try:
        await here.send("triage", f"/reports/{report_id}/screen", _decision(form), form)
    except Refused as refused:
        complaint = {"authority": "receiver"} if form["outcome"] == "against_authority" else {}
        return await _report(here, report_id, form, refused.at_fields(department="answered_by", **complaint))
    waiting = await here.part("triage", "/reports", limit=1)  # it is decided, whether or not this is told
    left = waiting.said["items"] if waiting else ()
    decided = await here.part("triage", f"/reports/{report_id}")
    return here.go(
        f"/inbox/{left[0]['report_id']}" if left else "/inbox",
        SAID[form["outcome"]],
        about=await here.village_name(decided.said["village"]) if decided else "",
        link=_where(report_id, decided.said if decided else {}),
    )


@router.post("/inbox/{report_id}/take-back")
async def take_back(here: Here, report_id: UUID) -> Response:
    """Take the decision back: the report waits for another one."""
    form = await here.form()
    try:
        await here.send("triage", f"/reports/{report_id}/take-back", {"reason": form["why"]}, form)
    except Refused as refused:
        return await _report(here, report_id, form, refused)
    return here.go(f"/inbox/{report_id}", "已撤回研判，请重新研判")


def _where(report_id: UUID, decided: Mapping[str, Any]) -> tuple[str, str]:
    """What came of a report and is followed, or the report."""
    if dispute_id := decided.get("dispute_id"):
        return f"/disputes/{dispute_id}", "打开纠纷"
    if hazard_id := decided.get("hazard_id"):
        return f"/hazards/{hazard_id}", "打开隐患"
    if request_id := decided.get("request_id"):
        return f"/requests/{request_id}", "打开诉求"
    if handover_id := decided.get("handover_id"):
        return f"/handovers/{handover_id}", "打开移交"
    return f"/inbox/{report_id}", "打开线索"


def _decision(form: Form) -> dict[str, Any]:
    """What is decided, in the words of triage: each outcome has fields of its own."""
    said: dict[str, Any] = {"outcome": form["outcome"], **form.filled(reason=form["reason"])}
    match form["outcome"]:
        case "dispute":
            said |= form.filled(category=form["category"], summary=form["summary"]) | {"factors": form.all("factors")}
        case "hazard":
            said |= form.filled(hazard=form["hazard"])
        case "police_matter":
            said |= form.filled(order_number=form["order_number"])
        case "request":
            said |= form.filled(department=form["answered_by"])
        case "for_authority":
            said |= form.filled(authority=form["authority"], receipt_number=form["receipt_number"])
        case "against_authority":
            said |= form.filled(
                against_department=form["against_department"],
                against=form["against"],
                way=form["way"],
                authority=form["receiver"],
            )
        case "repeat":
            said |= form.filled(**_linked(form["known"] or form["dispute_id"]), same=form["same"])
        case _:
            pass
    return said


def _linked(known: str) -> dict[str, str]:
    """What a repeat is of: the form has hazards as `hazard-<id>` among the disputes, and requests likewise."""
    kind, _, id_ = known.partition("-")
    return {f"{kind}_id": id_} if kind in KINDS else {"dispute_id": known}


async def _report(here: Visit, report_id: UUID, form: Form, trouble: Refused | None = None) -> Response:
    found = await here.get("triage", f"/reports/{report_id}")
    words = await here.words("triage")
    waits = found.said["phase"] in ("waiting", "urged")
    asked = {"village": found.said["village"], "limit": 100}
    known = (await here.get("triage", "/disputes", **asked)).said if waits else None
    dangers = (await here.get("triage", "/hazards", **asked, standing="true")).said if waits else None
    questions = (await here.get("triage", "/requests", **asked, standing="true")).said if waits else None
    _elsewhere(form, known)
    likely = await here.part("triage", f"/reports/{report_id}/likely")
    return await here.page(
        "inbox/report.html",
        trouble=trouble,
        form=form,
        report=found.said,
        version=found.version,
        waits=waits,
        decided=found.said["outcome"] is not None,
        outcomes=[(code, here.say(word)) for code, word in CHOICES["outcome"].items()],
        categories=picked(here.language, words["categories"]),
        hazards=picked(here.language, words["hazards"]),
        departments=picked(here.language, words["departments"]),
        ways=picked(here.language, words["ways"]),
        factors=_factors(here, words),
        known=known,
        dangers=dangers,
        attachments=await attachments_of(here, report_id),
        questions=questions,
        likely=likely.said["items"] if likely else None,
        rule=words.get("rule") or (),
    )


def _elsewhere(form: Form, known: Any) -> None:
    """What was filled in as one of the disputes of the village and is none of them, by its number."""
    if known and form["known"] and form["known"] not in [one["dispute_id"] for one in known["items"]]:
        form.texts |= {"dispute_id": form.texts.pop("known")}


def _factors(here: Visit, words: Any) -> list[tuple[str, str]]:
    return [(one["code"], f"{one[here.language]} +{one['points']}") for one in words["factors"]]
