"""The administrator: what stands still, what is parked, and who may log in."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from playwright.sync_api import Page, expect

from tests.console.people import Town, _aside

OWN = "harbour-17-violet"


def log_in(town: Town, account: str, password: str) -> Page:
    """A browser in which somebody tries to log in."""
    page = town.stranger()
    page.goto("/login")
    page.fill("#account", account)
    page.fill("#password", password)
    page.click("main button.primary")
    return page


def change(page: Page, given: str, own: str) -> None:
    """Change the password that somebody was given, to which his log-in has led him."""
    page.wait_for_url("**/account")
    for field, typed in (("old", given), ("new", own), ("again", own)):
        page.fill(f"#{field}", typed)
    page.click("main button.primary")


def add(page: Page, account: str, role: str, station: str = "changluo") -> str:
    """Add a user; gives the password that is shown."""
    page.goto("/admin/users")
    page.click("details.card summary")
    page.fill("#account", account)
    page.check(f"input[name=roles][value={role}]")
    if page.locator("#station").count():
        page.fill("#station", station)
    page.click("form[action='/admin/users'] button.primary")
    return page.inner_text("#password")


def row(account: str) -> str:
    """The selector of a user's row."""
    return f"tr:has(th .id:text-is('{account}'))"


@contextmanager
def frozen(town: Town, service: str) -> Iterator[None]:
    """While a service does not answer."""
    programs = json.loads(town.home.leftovers.read_text())
    [pid] = [one["pid"] for one in programs if one["name"] == service]
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_a_user_who_is_added_logs_in_and_one_who_is_disabled_is_out(town: Town) -> None:
    admin = town.sit("admin-01")
    password = add(admin, "analyst-77", "analyst")
    user = log_in(town, "analyst-77", password)
    change(user, password, OWN)
    user.wait_for_url("**/inbox")
    admin.goto("/admin/users")
    assert password not in admin.content(), "it is shown once"
    admin.click(f"{row('analyst-77')} button:has-text('停用')")
    expect(admin.locator(".said")).to_contain_text("已停用analyst-77")
    user.goto("/inbox")
    assert "/login" in user.url
    assert "账号或密码不对" in log_in(town, "analyst-77", OWN).inner_text("[role=alert]")
    admin.click(f"{row('analyst-77')} button:has-text('启用')")
    expect(admin.locator(".said")).to_contain_text("已启用analyst-77")
    done = admin.inner_text("main")
    for what in ("admin-01新增了analyst-77", "admin-01停用了analyst-77", "admin-01启用了analyst-77"):
        assert what in done
    town.look(admin, "admin-users")


def test_a_password_that_is_reset_is_shown_once_and_the_old_one_is_over(town: Town) -> None:
    admin = town.sit("admin-01")
    old = add(admin, "analyst-78", "analyst")
    admin.goto("/admin/users")
    admin.click(f"{row('analyst-78')} a:has-text('重设密码')")
    assert "analyst-78" in admin.inner_text("h1"), "the thing is named"
    admin.click("button.danger")
    new = admin.inner_text("#password")
    assert new != old
    assert "/login" in log_in(town, "analyst-78", old).url
    user = log_in(town, "analyst-78", new)
    change(user, new, OWN)
    user.wait_for_url("**/inbox")


def test_an_administrator_does_not_shut_himself_out(town: Town) -> None:
    admin = town.sit("admin-01")
    admin.goto("/admin/users")
    assert admin.locator(f"{row('admin-01')} button").count() == 0
    csrf = admin.locator("input[name=csrf]").first.input_value()
    answer = admin.request.post("/admin/users/admin-01/switch", form={"csrf": csrf, "on": ""})
    assert answer.status == 403
    assert "不能停用自己" in answer.text()
    admin.goto("/admin/users")
    assert "/login" not in admin.url


def test_what_is_not_right_is_said_at_its_field_and_what_was_typed_is_kept(town: Town) -> None:
    admin = town.sit("admin-01")
    admin.goto("/admin/users")
    admin.click("details.card summary")
    admin.fill("#account", "liaison-77")
    admin.fill("#station", "changluo")
    admin.check("input[name=roles][value=liaison]")
    admin.click("form[action='/admin/users'] button.primary")
    assert "部门联络员须写明部门" in admin.inner_text("#department-wrong")
    assert admin.input_value("#account") == "liaison-77"
    assert admin.is_checked("input[name=roles][value=liaison]")
    assert admin.locator(row("liaison-77")).count() == 0


def test_an_administrator_of_one_station_answers_for_its_people_alone(town: Town) -> None:
    given = add(town.sit("admin-01"), "admin-77", "administrator")
    admin = log_in(town, "admin-77", given)
    change(admin, given, OWN)
    admin.wait_for_url("**/admin")
    admin.goto("/admin/users")
    assert admin.locator(row("analyst-01")).count() == 1
    assert admin.locator(row("auditor-01")).count() == 0, "he works for all stations"
    assert "auditor-01" not in admin.inner_text("main")
    csrf = admin.locator("input[name=csrf]").first.input_value()
    assert admin.request.post("/admin/users/auditor-01/reset", form={"csrf": csrf}).status == 404
    asked: dict[str, str | float | bool] = {"csrf": csrf, "account": "auditor-77", "roles": "auditor"}
    asked["station"] = "all"
    assert admin.request.post("/admin/users", form=asked).status == 200
    admin.goto("/admin/users")
    assert "changluo" in admin.inner_text(row("auditor-77")), "at his own station, whatever was sent"


def test_nothing_is_parked_and_what_is_no_event_is_dismissed_with_a_reason(town: Town) -> None:
    admin = town.sit("admin-01")
    admin.goto("/admin/parked")
    assert "没有搁置的事件" in admin.inner_text("main")

    async def park() -> None:
        connection = await asyncpg.connect(town.record.databases["triage"])
        await connection.execute(
            "insert into store.parked (source, lane, seq, stream, kind, reason, headers, body) "
            "values ('intake', 3, -77, '', '', 'no event (made by a test)', '{}', '')"
        )
        await connection.close()

    _aside(park())
    admin.goto("/admin")
    assert "搁置事件1条" in admin.inner_text("[role=alert]")
    admin.click("[role=alert] a")
    admin.click("#triage a:has-text('作废')")
    assert "不能撤回" in admin.inner_text("main")
    admin.click("button.danger")
    expect(admin.locator("#reason-wrong")).to_be_visible()
    admin.fill("#reason", "测试所写")
    admin.click("button.danger")
    expect(admin.locator(".said")).to_contain_text("已作废1条记录")
    assert "没有搁置的事件" in admin.inner_text("main")
    admin.goto("/admin/parked/triage/release?source=intake&stream=dispute-7")
    assert "这里没有搁置的事件" in admin.inner_text("main")


def test_a_service_that_does_not_answer_is_said_and_the_rest_of_the_page_is_right(town: Town) -> None:
    admin = town.sit("admin-01")
    admin.goto("/admin")
    assert "正常" in admin.inner_text("#intake")
    with frozen(town, "intake"):
        admin.goto("/admin", timeout=60_000)
        assert "登记服务：没有回答" in admin.inner_text("[role=alert]")
        assert "连不上" in admin.inner_text("#intake")
        assert "正常" in admin.inner_text("#triage")
        town.look(admin, "admin-away")
    for _ in range(120):  # it was away from the bus, too, and comes back to it by itself
        admin.goto("/admin")
        if "正常" in admin.inner_text("#intake .fine"):
            break
        admin.wait_for_timeout(500)
    assert "正常" in admin.inner_text("#intake .fine")


def test_others_see_nothing_of_it(town: Town) -> None:
    for account in ("chief-01", "auditor-01"):
        page = town.sit(account)
        for path in ("/admin", "/admin/parked", "/admin/users"):
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 403
