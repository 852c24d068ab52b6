"""What the rules of a service refuse is said at the field that it is about, as what its schema refuses is."""

import re

import pytest

from deploy.services import PORTS, load
from services.console.doors.trouble import FIELD_OF, Refused
from services.console.showing.templates import HERE, environment
from shared.kernel.refusals import REASONS

PROBLEM = {"detail": "that day is not over: choose another one", "detail_zh": "这一天还没到：请另选一天"}


def refused(code: str) -> Refused:
    return Refused("triage", 422, {"type": f"/problems/{code}", **PROBLEM})


@pytest.mark.parametrize("code", FIELD_OF)
def test_a_rule_that_is_broken_is_told_beside_its_field_and_at_the_top_with_a_link_to_it(code: str) -> None:
    field = FIELD_OF[code]
    page = environment("zh").from_string(
        '{% from "parts.html" import what_is_wrong, text_field with context %}'
        f'{{{{ what_is_wrong(trouble) }}}}{{{{ text_field("{field}", "日期", trouble=trouble) }}}}'
    )
    shown = page.render(trouble=refused(code), form=None, csrf="", now=None)
    assert f'href="#{field}"' in shown
    assert f'id="{field}-wrong"' in shown
    assert 'aria-invalid="true"' in shown
    assert shown.count("这一天还没到：请另选一天") == 2


def test_each_code_is_a_service_s_and_each_field_a_form_s() -> None:
    for service in PORTS:
        load(service)
    assert set(FIELD_OF) <= {reason.code for reason in REASONS}
    forms = "".join(path.read_text(encoding="utf-8") for path in (HERE / "templates").rglob("*.html"))
    made = set(re.findall(r'(?:text_field|long_field|choice_field)\("(\w+)"', forms))
    assert set(FIELD_OF.values()) <= made
    assert not refused("unknown-hazard").places
