"""A field that is not right is framed and described as such, whatever sort of field it is and wherever the
service found it."""

import re
from uuid import UUID

import pytest

from deploy.machine.home import Home
from services.console.showing.templates import HERE
from services.intake.app import SERVICE as INTAKE
from services.triage.app import SERVICE as TRIAGE
from tests.console.filled import form_of
from tests.console.joined import joined
from tests.databases import DatabaseServer
from tests.triage import town as triage

REPORT = UUID(int=1)


def control(page: str, name: str) -> str:
    """The tag of a field."""
    [tag] = re.findall(rf'<(?:select|input|textarea) id="{name}"[^>]*>', page)
    return str(tag)


@pytest.mark.parametrize(("outcome", "field"), [("dispute", "category"), ("hazard", "hazard"), ("repeat", "same")])
async def test_a_choice_that_is_left_open_in_a_decision_is_framed(
    postgres: DatabaseServer, home: Home, outcome: str, field: str
) -> None:
    path = f"/inbox/{REPORT}"
    async with joined(postgres, home, TRIAGE) as console, console.as_("analyst") as browser:
        await console.towns["triage"].hear(triage.reported(REPORT))
        form = form_of((await browser.get(path)).text, path)
        told = await browser.post(path, data=form | {"outcome": [outcome], field: [""]})
    assert told.status_code == 422
    assert 'aria-invalid="true"' in control(told.text, field)
    assert f'aria-describedby="{field}-wrong"' in control(told.text, field)


async def test_an_identity_number_in_a_summary_is_refused_at_its_field_with_what_to_write_instead(
    postgres: DatabaseServer, home: Home
) -> None:
    path = f"/inbox/{REPORT}"
    async with joined(postgres, home, TRIAGE) as console, console.as_("analyst") as browser:
        await console.towns["triage"].hear(triage.reported(REPORT))
        form = form_of((await browser.get(path)).text, path)
        sent = {name: [value] for name, value in triage.ENTER.items()} | {"summary": ["张三110101199003070011（虚构）"]}
        told = await browser.post(path, data=form | sent)
    assert told.status_code == 422
    assert 'aria-describedby="summary-wrong" aria-invalid="true"' in control(told.text, "summary")
    wrong = told.text.partition('id="summary-wrong"')[2].partition("</p>")[0]
    assert "不含身份证号的文字：请写姓名" in wrong


async def test_a_village_that_is_not_chosen_is_framed_and_a_right_field_is_not(
    postgres: DatabaseServer, home: Home
) -> None:
    async with joined(postgres, home, INTAKE, TRIAGE) as console, console.as_("desk_officer") as browser:
        form = form_of((await browser.get("/desk/new")).text, "/desk/new")
        told = await browser.post(
            "/desk/new", data=form | {"text": ["吵了一夜（虚构）"], "village": [""], "channel": ["desk"]}
        )
    assert told.status_code == 422
    assert 'aria-invalid="true"' in control(told.text, "village")
    assert "aria-invalid" not in control(told.text, "channel")
    assert "aria-invalid" not in control(told.text, "text")


def test_each_field_that_says_what_is_wrong_at_it_is_framed() -> None:
    """Radios and ticks have no frame of their own: they say it in words above them."""
    for path in HERE.rglob("templates/**/*.html"):
        for field in re.split(r'<div class="field', path.read_text(encoding="utf-8"))[1:]:
            if "wrong_at(" in field and (control := re.search(r"<(select|textarea|input)[^>]*?id=", field)):
                assert "described(" in field[control.start() :], f"{path.name}: {field[:80]}"
