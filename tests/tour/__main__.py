"""Play the half-year up to a day in June, look at the pages of each role, and write docs/tour.md with the pictures."""

import re
from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Page

from tests.console.june import DAY, play
from tests.console.people import Town, chromium
from tests.console.people import town as at_work
from tests.machines import ROOT

FOLDER = ROOT / "docs" / "tour"
QUALITY = 72


class Shot(NamedTuple):
    """A picture: its name, who sees it, where, what it shows in both languages, and how it comes about."""

    name: str
    account: str
    size: str
    path: str
    zh: str
    en: str
    theme: str = "light"
    before: Callable[[Page], None] = lambda page: None


def _first(page: Page) -> None:
    page.locator("[data-row] a.item").first.click()
    page.wait_for_load_state()


def _dispute(page: Page) -> None:
    _first(page)
    page.locator("input[value=dispute]").check()


SHOTS = (
    Shot(
        "officer",
        "officer-01",
        "phone",
        "/report/new",
        "信息员：半分钟报一条线索，没有信号也行",
        "An information officer reports in half a minute, with or without a signal",
    ),
    Shot("desk", "desk-01", "desk", "/desk", "值班员：今天的线索", "The desk: the day's reports"),
    Shot(
        "import",
        "desk-01",
        "desk",
        "/desk/import",
        "值班员：导入表格，逐行答复",
        "The desk: a sheet, answered row by row",
    ),
    Shot(
        "coverage",
        "desk-01",
        "desk",
        "/canvass",
        "值班员：哪些地方没走访到",
        "The desk: which places nobody visited in time",
    ),
    Shot(
        "plan",
        "chief-01",
        "desk",
        "/canvass/plan",
        "所长：这个月的走访计划，先看再采用",
        "The chief: the month's visits, proposed before they are accepted",
    ),
    Shot("inbox", "analyst-01", "desk", "/inbox", "研判员：按期限排好的线索", "The analyst: what waits, by its clock"),
    Shot(
        "report",
        "analyst-01",
        "desk",
        "/inbox",
        "研判员：一条线索，八种结论，数字键可用",
        "The analyst: one report, eight decisions, by the digits",
        before=_dispute,
    ),
    Shot(
        "dispute",
        "analyst-01",
        "desk",
        "/disputes",
        "一件纠纷：现在轮到谁、到什么时候",
        "A dispute: whose turn, until when",
        before=_first,
    ),
    Shot(
        "referral",
        "justice-01",
        "desk",
        "/referrals?phase=handled",
        "部门：办理中的一件",
        "A department: one in hand",
        before=_first,
    ),
    Shot(
        "hazards",
        "analyst-01",
        "desk",
        "/hazards?which=all",
        "隐患：每周有人处置，直到消除",
        "Hazards: somebody acts every week until they are removed",
    ),
    Shot(
        "requests",
        "analyst-01",
        "desk",
        "/requests",
        "咨询诉求：谁来答复，到什么时候",
        "Requests: who answers, until when",
    ),
    Shot("visits", "visitor-01", "phone", "/visits", "回访员：今天要回访的", "The visitor: the day's visits"),
    Shot(
        "board",
        "chief-01",
        "desk",
        "/board",
        "所长：四快看板，每个数字都能点开",
        "The chief: the four rapids; every number opens",
    ),
    Shot("map", "chief-01", "desk", "/map", "所长：各村未办结的纠纷", "The chief: open disputes by village"),
    Shot("late", "county-01", "desk", "/late", "县里：谁超期了", "The county: what is late, and whose"),
    Shot(
        "timeline",
        "auditor-01",
        "desk",
        "/audit",
        "审计员：一件纠纷的时间线",
        "The auditor: a dispute's timeline",
        before=_first,
    ),
    Shot("health", "admin-01", "desk", "/admin", "管理员：运行情况", "The administrator: how the machine gets on"),
    Shot("dark", "chief-01", "phone", "/board", "手机，深色", "On a phone, in the dark", theme="dark"),
)


def main() -> None:
    """Make the pictures and the page. Takes some minutes."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with chromium() as browser, at_work(browser, begins=None) as town:
        print("playing the half-year up to", DAY.date())
        play(town)
        for shot in SHOTS:
            _take(town, shot)
            print(shot.name)
    (ROOT / "docs" / "tour.md").write_text(_page(), encoding="utf-8")


def _take(town: Town, shot: Shot) -> None:
    page = town.sit(shot.account, size=shot.size, theme=shot.theme)
    page.goto(shot.path)
    shot.before(page)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{shot.name}.jpg", type="jpeg", quality=QUALITY)
    page.context.close()


def _page() -> str:
    head = (
        "# A tour 看一看\n\n"
        f"The pages on {DAY:%d %B %Y} of the invented half-year, made by `make tour`. "
        "虚构半年演示中的一天，由 `make tour` 生成。\n"
    )
    parts = [f"\n## {shot.zh}\n\n{shot.en}.\n\n![{_plain(shot.en)}](tour/{shot.name}.jpg)\n" for shot in SHOTS]
    return head + "".join(parts)


def _plain(text: str) -> str:
    return re.sub(r"[\[\]]", "", text)


if __name__ == "__main__":
    main()
