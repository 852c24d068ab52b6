"""Photos come with a report: from the desk's form without a script, and from a phone that had no net, once."""

from typing import Any

from httpx import AsyncClient, Response
from playwright.sync_api import expect

from deploy.machine.home import Home
from services.intake.app import SERVICE as INTAKE
from tests.console.filled import form_of
from tests.console.joined import Joined, joined
from tests.console.people import Town
from tests.console.phone import DESK, in_intake, invented, officer, queued, write
from tests.databases import DatabaseServer
from tests.intake.recorded import PDF, photo, shown

SAID = {"channel": "desk", "village": "上坪村", "happened_at": "2026-03-01T09:00", "text": "水渠堵了（虚构）"}


async def send(browser: AsyncClient, form: dict[str, Any], *files: bytes, page: str = "/desk/new") -> Response:
    """Send the form of this page with these files."""
    chosen = [("attached", ("x", data, "image/jpeg")) for data in files] or [("attached", ("", b"", ""))]
    return await browser.post(page, data=form, files=[("photo", ("", b"", "")), *chosen])


async def taken(console: Joined) -> list[Any]:
    return [row["attachments"] for row in await console.towns["intake"].rows("report_row")]


async def test_the_desk_s_form_brings_photos_without_a_script_and_its_page_offers_them(
    postgres: DatabaseServer, home: Home
) -> None:
    async with joined(postgres, home, INTAKE) as console, console.as_("desk_officer") as browser:
        form = form_of((await browser.get("/desk/new")).text, "/desk/new") | SAID
        assert (await send(browser, form, photo(), PDF)).status_code == 303
        [kept] = await taken(console)
        assert [one["kind"] for one in kept] == ["jpeg", "pdf"]
        [report] = await console.towns["intake"].rows("report_row")
        page = (await browser.get(f"/desk/reports/{report['report_id']}")).text
        first = f"/reports/{report['report_id']}/attachments/1"
        assert f'href="{first}" download' in page
        file = await browser.get(first)
        assert shown(file.content).size == (64, 48)
        assert file.headers["content-disposition"].startswith("attachment;")
        assert file.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert file.headers["x-content-type-options"] == "nosniff"


async def test_a_file_that_is_refused_costs_nothing_of_the_form_and_what_was_kept_is_not_chosen_again(
    postgres: DatabaseServer, home: Home
) -> None:
    async with joined(postgres, home, INTAKE) as console, console.as_("desk_officer") as browser:
        form = form_of((await browser.get("/desk/new")).text, "/desk/new") | SAID
        refused = await send(browser, form, photo(), b"a program")
        assert refused.status_code == 422
        assert "附件不是可以收的文件" in refused.text
        assert "文件没有留住：请再选一次" in refused.text
        again = form_of(refused.text, "/desk/new")
        assert again["text"] == [SAID["text"]]
        assert not await taken(console)
        assert (await send(browser, again | SAID)).status_code == 303
        [[kept]] = await taken(console)
        assert [kept["hash"]] == again["attachment"]


async def test_a_photo_is_not_shown_to_whoever_may_not_read_the_report(postgres: DatabaseServer, home: Home) -> None:
    async with joined(postgres, home, INTAKE) as console, console.as_("desk_officer") as browser:
        form = form_of((await browser.get("/desk/new")).text, "/desk/new") | SAID
        await send(browser, form, photo())
        [report] = await console.towns["intake"].rows("report_row")
        at = f"/reports/{report['report_id']}/attachments/1"
        async with console.as_("visitor") as visitor, console.as_("analyst") as analyst:
            assert (await visitor.get(at)).status_code == 403
            assert (await analyst.get(at)).status_code == 200
            assert (await analyst.get(at.removesuffix("1") + "2")).status_code == 404


async def test_where_life_is_in_danger_a_refused_form_says_first_to_call_110(
    postgres: DatabaseServer, home: Home
) -> None:
    async with joined(postgres, home, INTAKE) as console, console.as_("desk_officer") as browser:
        form = form_of((await browser.get("/desk/new")).text, "/desk/new") | SAID
        calm = await send(browser, form, b"a program")
        danger = await send(browser, form | {"danger_to_life": "1"}, b"a program")
        assert "peril-refused" not in calm.text
        assert danger.status_code == 422
        assert danger.text.index("peril-refused") < danger.text.index("附件不是可以收的文件")


def test_where_life_is_in_danger_a_refused_photo_holds_no_words_up_and_is_named(town: Town) -> None:
    page, text = officer(town), invented("有人落水")
    page.check("#danger_to_life")
    no_photo: Any = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"a program"}
    page.set_input_files("#photo", [no_photo])
    write(page, text)
    page.click("text=送出线索")
    row = queued(page, text)
    expect(row).to_contain_text("线索已送达，有附件没有收：", timeout=30_000)
    expect(row).to_contain_text("附件不是可以收的文件")
    [report] = in_intake(town, text)
    assert report["danger_to_life"]


def test_a_photo_waits_on_the_phone_with_its_report_and_comes_once(town: Town) -> None:
    page, text = officer(town), invented("桥面塌了一块")
    chosen: Any = {"name": "王某某.jpg", "mimeType": "image/jpeg", "buffer": photo(3000, 2000)}
    page.set_input_files("#photo", chosen)
    expect(page.locator("[data-chosen] li")).to_have_count(1)
    page.reload()
    expect(page.locator("[data-chosen] li")).to_have_count(1)
    page.context.set_offline(True)
    write(page, text)
    page.click("text=送出线索")
    expect(queued(page, text)).to_contain_text("附件1个")
    lost: list[str] = []

    def once(route: Any) -> None:
        """The first answer is lost on its way."""
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().text())
            route.abort()

    page.route("**/report/queue/photo", once)
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(queued(page, text)).to_contain_text("已送达", timeout=30_000)
    [report] = in_intake(town, text)
    files = town.ask(DESK, "GET", "intake", f"/reports/{report['report_id']}/attachments")["items"]
    assert [one["kind"] for one in files] == ["jpeg"]
    assert lost
    assert files[0]["hash"] in lost[0], "it was sent twice, and is one"
