"""Logging in and out."""

from services.console.routes.here import SESSION
from tests.console.people import PASSWORD, Town


def test_whoever_is_not_logged_in_comes_to_the_log_in_and_then_where_he_wanted(town: Town) -> None:
    page = town.stranger()
    page.goto("/disputes?phase=entered")
    assert "/login?next=" in page.url
    page.fill("#account", "analyst-01")
    page.fill("#password", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url("**/disputes?phase=entered")


def test_a_wrong_password_and_an_unknown_account_are_answered_alike(town: Town) -> None:
    said = []
    for account in ("desk-01", "nobody-77"):
        page = town.stranger()
        page.goto("/login")
        page.fill("#account", account)
        page.fill("#password", "not this one")
        page.click("main button.primary")
        said.append(page.inner_text("[role=alert]"))
        assert page.input_value("#account") == account, "what was typed is gone"
    assert said[0] == said[1]


def test_logging_out_ends_the_session(town: Town) -> None:
    page = town.sit("analyst-01")
    [session] = [one for one in page.context.cookies() if one.get("name") == SESSION]
    page.click("details.more summary")
    page.click("form[action='/logout'] button")
    page.wait_for_url("**/login")
    page.context.add_cookies([{"name": SESSION, "value": session["value"], "url": town.record.console}])
    page.goto("/inbox")
    assert "/login" in page.url


def test_a_page_for_others_says_whose_it_is(town: Town) -> None:
    page = town.sit("justice-01")
    answer = page.goto("/inbox")
    assert answer is not None
    assert answer.status == 403
    assert "研判员" in page.inner_text("main")
