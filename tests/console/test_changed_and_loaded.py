"""What was typed about a thing is sent as about that state of it, whatever loads its page again meanwhile: the page
says at once that it is another one now, and nothing of the other's is written over unseen."""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from services.console.showing.templates import HERE
from services.triage.domain.screening import handover_id_of, hazard_id_of, request_id_of
from tests.console.handling import (
    ANALYST,
    CHIEF,
    DESK,
    JUSTICE,
    accepted,
    graded,
    press,
    referred,
    said,
    step,
    wait_for,
)
from tests.console.people import Town

pytestmark = pytest.mark.timeout(300)
CHANGED, OWN, OTHERS = "此件已变", "只是口角（虚构）", "已动手（虚构）"


def reload(page: Page) -> None:
    page.reload()


def darken(page: Page) -> None:
    page.click("details.more summary")
    page.click("button[name=theme][value=dark]")
    page.wait_for_selector("html[data-theme=dark]")


def go_back(page: Page) -> None:
    page.goto("/disputes")
    page.go_back()


def form_to(page: Page, path: str) -> Locator:
    return page.locator(f"main form[action='{path}']")


@pytest.mark.parametrize("anew", [reload, darken, go_back])
def test_who_loads_the_form_again_writes_over_no_grade_that_he_has_not_seen(
    town: Town, anew: Callable[[Page], None]
) -> None:
    dispute = graded(town, f"over-{anew.__name__}", f"晒谷场之争（虚构，{anew.__name__}）")
    path = f"/disputes/{dispute}/grade"
    page = town.sit("analyst-01")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(path)
    expect(page.locator("[data-changed]")).to_be_hidden()
    page.check("input[name=level][value='4']")
    page.fill("#reason", OWN)
    page.locator("#reason").blur()
    other = {"level": 1, "factors": [], "reason": OTHERS}
    step(town, CHIEF, path, f"over-{anew.__name__}-other", other, "triage")
    anew(page)
    expect(page.locator("#reason")).to_have_value(OWN)
    expect(page.locator("[data-changed]")).to_contain_text(CHANGED)
    anew(page) if anew is not darken else reload(page)
    expect(page.locator("[data-changed]")).to_contain_text(CHANGED)
    press(page, "main button.primary")
    told = page.inner_text(".wrong[role=alert]")
    for words in (CHANGED, OTHERS, "一级", "您打开时：", "三级"):
        assert words in told
    page.check("input[name=version]")
    page.reload()
    expect(page.locator("[data-changed]")).to_be_hidden()
    press(page, "main button.primary")
    assert "已分级" in said(page), "he looked once"


def test_whoever_typed_nothing_sends_the_state_that_he_sees(town: Town) -> None:
    dispute = graded(town, "untouched", "晒谷场又争（虚构）")
    path = f"/disputes/{dispute}/grade"
    page = town.sit("analyst-01")
    page.goto(path)
    step(town, CHIEF, path, "untouched-other", {"level": 1, "factors": [], "reason": OTHERS}, "triage")
    page.reload()
    expect(page.locator("[data-changed]")).to_be_hidden()
    page.check("input[name=level][value='4']")
    page.fill("#reason", OWN)
    press(page, "main button.primary")
    assert "已分级" in said(page)
    page.go_back()
    expect(page.locator("[data-changed]")).to_contain_text("也可能就是您送出的")
    expect(page.locator(".stands")).to_contain_text(OWN)


def asked(town: Town) -> str:
    dispute = accepted(town, "sweep-asked", "水渠分水（虚构，扫）")
    time = {"days": 5, "reason": "等一方回来（虚构）", "parties_agree": True}
    step(town, JUSTICE, f"/disputes/{dispute}/extension", "sweep-asked-more", time)
    return dispute


def returned(town: Town) -> str:
    dispute = referred(town, "sweep-returned", "界石之争（虚构，扫）")
    step(town, JUSTICE, f"/disputes/{dispute}/return", "sweep-returned-back", {"reason": "不归本部门（虚构）"})
    return dispute


def resolved(town: Town) -> str:
    dispute = accepted(town, "sweep-resolved", "檐水之争（虚构，扫）")
    step(town, JUSTICE, f"/disputes/{dispute}/resolve", "sweep-resolved-well", {"outcome": "讲和（虚构）"})
    wait_for(town.sit("visitor-01"), "/visits", dispute, by="href")
    return dispute


def new(town: Town) -> str:
    return graded(town, "sweep-new", "柴堆之争（虚构，扫）")


def carried(town: Town) -> str:
    dispute = graded(town, "sweep-carried", "水井之争（虚构，扫）")
    graver = {"level": 2, "factors": [], "reason": "动了手（虚构）"}
    step(town, ANALYST, f"/disputes/{dispute}/grade", "sweep-carried-graver", graver, "triage")
    plan = {"measures": ["（虚构）"], "responsible": "（虚构）", "finish_on": "2026-03-20"}
    step(town, ANALYST, f"/disputes/{dispute}/plan", "sweep-carried-plan", plan, "triage")
    return dispute


def found(town: Town) -> str:
    return _report(town, "sweep-found", {"outcome": "information"})


def dangerous(town: Town) -> str:
    return str(hazard_id_of(UUID(_report(town, "sweep-dangerous", {"outcome": "hazard", "hazard": "road"}))))


def questioned(town: Town) -> str:
    return str(request_id_of(UUID(_report(town, "sweep-questioned", {"outcome": "request", "department": "justice"}))))


def foreign(town: Town) -> str:
    decision = {"outcome": "for_authority", "authority": "县社保局（虚构）"}
    return str(handover_id_of(UUID(_report(town, "sweep-foreign", decision))))


def planned(town: Town) -> str:
    head = {"Idempotency-Key": "sweep-planned"}
    plan = {"month": "2026-03-01", "days": [{"day": "2026-03-09", "sites": ["shangping_1"]}]}
    stream = str(town.ask(DESK, "POST", "intake", "/canvass-plans", json=plan, headers=head)["stream"])
    return stream.removeprefix("canvassplan-")


def sitting(town: Town) -> str:
    head = {"Idempotency-Key": "sweep-sitting"}
    stream = str(town.ask(DESK, "POST", "intake", "/sessions", json={"centre": "changxing"}, headers=head)["stream"])
    return stream.removeprefix("session-")


def enrolled(town: Town) -> str:
    officer = {"name": "己（虚构）", "group": "cleaner", "village": "上坪村（虚构）"}
    head = {"Idempotency-Key": "sweep-enrolled"}
    stream = str(town.ask(DESK, "POST", "intake", "/officers", json=officer, headers=head)["stream"])
    return stream.removeprefix("officer-")


def _report(town: Town, key: str, decision: dict[str, str]) -> str:
    report = {
        "channel": "desk",
        "village": "石桥村",
        "happened_at": "2026-03-01T09:00:00+08:00",
        "text": f"{key}（虚构）",
    }
    taken = town.ask(DESK, "POST", "intake", "/reports", json=report, headers={"Idempotency-Key": key})
    path = f"/reports/{taken['report_id']}/screen"
    town.ask(ANALYST, "POST", "triage", path, json=decision, headers={"Idempotency-Key": f"{key}-found"})
    return str(taken["report_id"])


FORMS: dict[Callable[[Town], str], tuple[tuple[str, str, str], ...]] = {
    new: (
        ("analyst-01", "/disputes/{}/grade", ""),
        ("analyst-01", "/disputes/{}/plan", ""),
        ("analyst-01", "/disputes/{}/category", ""),
        ("analyst-01", "/disputes/{}/merge", ""),
        ("analyst-01", "/disputes/{}/split", ""),
        ("analyst-01", "/station/{}", "/refer"),
    ),
    returned: (("analyst-01", "/station/{}", "/send-on"),),
    asked: (
        ("chief-01", "/station/{}", "/extension/grant"),
        ("chief-01", "/station/{}", "/extension/refuse"),
        ("justice-01", "/referrals/{}/resolve", ""),
        ("justice-01", "/referrals/{}/fail", ""),
    ),
    resolved: (("visitor-01", "/visits/{}/1/missed", ""),),
    found: (("analyst-01", "/inbox/{}", "/take-back"), ("desk-01", "/desk/reports/{}", "/withdraw")),
    carried: (("analyst-01", "/disputes/{}/plan/followed", "/review"),),
    dangerous: (("desk-01", "/hazards/{}/hand-over", ""), ("desk-01", "/hazards/{}/remove", "")),
    questioned: (
        ("justice-01", "/requests/{}", "/answer"),
        ("analyst-01", "/requests/{}/answer", ""),
        ("justice-01", "/requests/{}/hand-on", ""),
    ),
    foreign: (("desk-01", "/handovers/{}", "/receipt"),),
    enrolled: (("desk-01", "/officers/{}", ""),),
    planned: (("desk-01", "/canvass/plan/{}/2026-03-09", ""),),
    sitting: (("desk-01", "/desk/sessions/{}", "/close"), ("desk-01", "/desk/sessions/{}", "/take-back")),
}
"""Every form that is sent with a version: whose it is, its page, and where it goes from there."""


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def later(route: Route) -> None:
    """Answer with the page as it is when the thing has become another one."""
    answer = route.fetch()
    text = re.sub(r'(name="version" value=")(\d+)', lambda found: f"{found[1]}{int(found[2]) + 1}", answer.text())
    route.fulfill(response=answer, body=text)


@pytest.mark.parametrize("made", FORMS, ids=lambda made: made.__name__)
def test_every_form_with_a_version_keeps_that_of_what_was_typed(town: Town, made: Callable[[Town], str]) -> None:
    dispute = made(town)
    for account, address, to in FORMS[made]:
        path = address.format(dispute)
        page = town.sit(account)
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(path)
        form = form_to(page, f"{path}{to}")
        version = form.locator("input[name=version]").input_value()
        for happens in ("input", "change"):
            form.locator("input:not([type=hidden]), select, textarea").first.dispatch_event(happens)
        page.context.route(f"**{path}", later, times=1)
        page.reload()
        expect(form.locator("input[name=version]")).to_have_value(version)
        expect(form.locator("[data-changed]")).to_be_visible()
        page.context.unroute_all()


def test_the_sweep_leaves_out_no_form() -> None:
    forms = sum(text.count("{{ form_own(version") for text in map(read, (HERE / "templates").rglob("*.html")))
    two_steps = 4  # one form of two: to refer and send on, resolve and fail, hand over and remove, answer and hand on
    by_a_second_person = 2  # whom the policy in force here does not ask for
    assert sum(map(len, FORMS.values())) == forms + two_steps - by_a_second_person
