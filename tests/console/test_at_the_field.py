"""What the rules of a service refuse is said at the field that it is about, as what its schema refuses is."""

import re
from typing import Any

import pytest

from deploy.services import PORTS, load
from services.console.doors.trouble import Refused
from services.console.showing.templates import HERE, environment
from shared.kernel.command import Command
from shared.kernel.refusals import REASONS, Reason

OTHERWISE = {"visited_at": "canvassed_at", "department": "handed_to", "authority": "receiver"}
"""What a form of ours calls otherwise."""
OF_SYSTEMS = {"repeats"}
"""What no form sends, but another system."""

for service in PORTS:
    load(service)
AT_A_FIELD = [one for one in REASONS if one.field]


def refused(reason: Reason[Any]) -> Refused:
    """As a service answers it."""
    both = {"detail": "a cause: a step", "detail_zh": "缘由：下一步"}
    place = {"at": f"body/{reason.field}", "what": "refused", "label": "day", "label_zh": "日期", **both}
    return Refused("triage", 422, {"type": f"/problems/{reason.code}", **both, "errors": [place]})


@pytest.mark.parametrize("reason", AT_A_FIELD, ids=lambda reason: reason.code)
@pytest.mark.parametrize("called", [{}, OTHERWISE], ids=["as the service", "otherwise"])
def test_a_rule_that_is_broken_is_told_beside_its_field_and_at_the_top(
    reason: Reason[Any], called: dict[str, str]
) -> None:
    field = called.get(reason.field, reason.field)
    page = environment("zh").from_string(
        '{% from "parts.html" import what_is_wrong, text_field with context %}'
        f'{{{{ what_is_wrong(trouble) }}}}{{{{ text_field("{field}", "日期", trouble=trouble) }}}}'
    )
    shown = page.render(trouble=refused(reason).at_fields(**called), form=None, csrf="", now=None)
    assert f'href="#{field}"' in shown
    assert f'id="{field}-wrong"' in shown
    assert 'aria-invalid="true"' in shown
    assert shown.count("缘由：下一步") == 2
    assert "请填" not in shown, "it is a sentence, and no sort of thing that is filled in"


def test_each_field_is_one_of_a_command_and_of_a_form() -> None:
    fields = {reason.field for reason in AT_A_FIELD}
    assert fields <= {name for command in every(Command) for name in command.model_fields}
    forms = "".join(path.read_text(encoding="utf-8") for path in (HERE / "templates").rglob("*.html"))
    made = set(re.findall(r'(?:text_field|long_field|choice_field)\("(\w+)"', forms))
    assert fields - OF_SYSTEMS | set(OTHERWISE.values()) <= made | set(OTHERWISE)


def test_what_is_wrong_below_a_field_is_told_at_it() -> None:
    place = {"at": "body/relapse/reason", "what": "missing", "label": "", "label_zh": "", "detail": "", "detail_zh": ""}
    [told] = Refused("followup", 422, {"errors": [place]}).at_fields(relapse="relapse").places
    assert told["at"] == "/relapse"


def every(kind: type[Command]) -> list[type[Command]]:
    below = kind.__subclasses__()
    return [*below, *(one for each in below for one in every(each))]
