"""What is wrong at a field is said by the name that its form has for it, and what was chosen by its own words."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from deploy.machine.home import Home
from services.console.doors.trouble import Refused
from services.console.routes.forms import Form
from services.console.showing.catalog import Language
from services.console.showing.labels import label_of, with_own_labels
from services.console.showing.templates import HERE as CONSOLE
from services.console.showing.templates import environment, rendered
from services.console.showing.typed import CHOSEN, LABELS
from services.console.showing.words import CHOICES
from services.triage.app import SERVICE as TRIAGE
from tests.console.filled import form_of
from tests.console.joined import Joined, joined
from tests.databases import DatabaseServer
from tests.triage import town as triage

FORMS = [
    path for path in sorted((CONSOLE / "templates").rglob("*.html")) if path.name not in ("style.html", "parts.html")
]
FIELD = re.compile(r'\b(text_field|long_field|choice_field|radios|ticks)\("(\w+)", _\("([^"]+)"\)')
SET = re.compile(
    r'<fieldset [^>]*id="(\w+)"[^>]*>\s*<legend>\{\{ _\("([^"]+)"\) \}\}|<label for="(\w+)">\{\{ _\("([^"]+)"\) \}\}'
)
BY_HAND = re.compile(r'<(?:input|select|textarea)\b(?![^>]*type="(?:hidden|search)")[^>]*\bname="(\w+)"')
UNDER_ANOTHER = {"version", "when", "village_elsewhere", "danger_to_life", "post", "file", "known"}
"""Fields of which no service says anything by this name, or with a name of their own beside them."""


def fields() -> list[tuple[str, str, str]]:
    """Every field that a macro makes: which, its name, and its label."""
    return [found for path in FORMS for found in FIELD.findall(path.read_text()) if "board" not in path.parts]


def refusal(name: str) -> Refused:
    place = {
        "at": f"body/{name}",
        "what": "missing",
        "label": "another",
        "label_zh": "别的叫法",
        "detail": "x",
        "detail_zh": "必填",
    }
    return Refused("triage", 422, {"detail": "x", "detail_zh": "x", "errors": [place]})


@pytest.mark.parametrize(("macro", "name", "label"), fields())
def test_a_place_is_called_as_its_form_calls_it(macro: str, name: str, label: str) -> None:
    choices = ", []" if macro in ("choice_field", "radios", "ticks") else ""
    source = (
        f'{{% from "parts.html" import what_is_wrong, {macro} with context %}}'
        f'{{{{ what_is_wrong(trouble) }}}}{{{{ {macro}("{name}", "{label}"{choices}) }}}}'
    )
    made = environment("zh").from_string(source)
    page = made.render(trouble=refusal(name), form=None, csrf="", now=None)

    assert f'href="#{name}">{label}</a>' in with_own_labels(page)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_every_field_that_a_page_makes_by_hand_has_a_label_of_its_own(path: Path) -> None:
    text = path.read_text()
    posted = "".join(re.findall(r'<form method="post".*?</form>|\{% macro .*?endmacro', text, re.DOTALL))
    named = {name for pair in SET.findall(text) for name in (pair[0], pair[2])}
    assert set(BY_HAND.findall(posted)) - named - UNDER_ANOTHER == set()


def test_every_choice_of_a_form_has_a_name_where_it_is_read_again() -> None:
    chosen = {name for macro, name, _ in fields() if macro not in ("text_field", "long_field")}
    assert chosen - set(CHOSEN) - set(LABELS) - {"officer_id", "session_id", "phase", "sort"} == set()


@pytest.fixture
async def answering(postgres: DatabaseServer, home: Home) -> AsyncIterator[Joined]:
    """A console with triage behind it."""
    async with joined(postgres, home, TRIAGE) as console:
        yield console


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_decision_that_is_none_is_said_without_codes(answering: Joined, language: str) -> None:
    report = UUID(int=8)
    await answering.towns["triage"].hear(triage.reported(report))
    async with answering.as_("analyst") as browser:
        browser.cookies.set("language", language)
        form = form_of((await browser.get(f"/inbox/{report}")).text, f"/inbox/{report}")
        page = (await browser.post(f"/inbox/{report}", data=form)).text
        wrong = page.partition('class="wrong"')[2].partition("</section>")[0]
        assert label_of(page, "outcome") in wrong
        assert not re.search(r"[（(](dispute|hazard|repeat)[）)]|研判结论", wrong)
        assert "outcome-wrong" in page


async def test_what_was_chosen_is_read_again_while_its_service_is_away(answering: Joined) -> None:
    report = UUID(int=9)
    await answering.towns["triage"].hear(triage.reported(report))
    async with answering.as_("analyst") as browser:
        form = form_of((await browser.get(f"/inbox/{report}")).text, f"/inbox/{report}")
        page = (await browser.post("/station/" + str(UUID(int=7)) + "/refer", data=form)).text  # not his post
        assert "主办部门" not in page
        form |= {"outcome": ["hazard"], "hazard": ["fire"], "summary": [""]}
        answering.console.services.clients["triage"] = answering.console.services.clients["referral"]
        away = (await browser.post(f"/inbox/{report}", data=form)).text
    assert CHOICES["outcome"]["hazard"] in away
    assert "这是什么" in away


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_without_words_shows_what_was_chosen_too(language: Language) -> None:
    form = Form({"because": ["材料不全"], "parties_agree": ["yes"], "key": ["k"]})
    page = rendered(language, "bare.html", datetime.now(UTC), heading="x", said="x", onward=None, form=form, to="/x")
    assert "材料不全" in page
    assert ("同意" if language == "zh" else "Agree").lower() in page.lower()
