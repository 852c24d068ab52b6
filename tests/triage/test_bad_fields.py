"""What is wrong in a request's fields is said by name, and nothing is written."""

import json
from typing import Any

import pytest
from httpx import AsyncClient

from services.triage.events import LOG
from tests.house import Town
from tests.triage.town import DISPUTE, ENTER, GRADE, PLAN, REPORT, entered, etag, graded, reported

BAD: list[tuple[str, dict[str, Any]]] = [
    ("grade", GRADE | {"level": "2"}),
    ("grade", GRADE | {"level": 2.5}),
    ("grade", GRADE | {"level": 9}),
    ("grade", GRADE | {"reason": " "}),
    ("grade", GRADE | {"factors": ["bad_character"]}),
    ("grade", GRADE | {"score": 1}),
    ("proposal", {"factors": "weapon"}),
    ("plan", PLAN | {"measures": []}),
    ("plan", PLAN | {"finish_on": 20530}),
    ("plan", PLAN | {"finish_on": "1774000000"}),
    ("plan", PLAN | {"finish_on": "2026-02-30"}),
    ("plan", PLAN | {"finish_on": "2026-03-01"}),
    ("plan", PLAN | {"finish_on": "2028-03-04"}),
    ("plan", PLAN | {"finish_on": "2101-01-01"}),
    ("plan", PLAN | {"measures": ["每日\u200b走访"]}),
    ("plan", PLAN | {"responsible": "a\u0000"}),
]


@pytest.mark.parametrize(("step", "fields"), BAD, ids=lambda x: x if isinstance(x, str) else json.dumps(x)[-40:])
async def test_bad_fields_are_refused(town: Town, analyst: AsyncClient, step: str, fields: dict[str, Any]) -> None:
    await entered(town, analyst)
    await graded(analyst, level=1)
    before = len(await town.log(LOG))
    answer = await analyst.post(f"/disputes/{DISPUTE}/{step}", json=fields, headers=await etag(analyst))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(await town.log(LOG)) == before


@pytest.mark.parametrize("fields", [{}, {"outcome": "gossip"}, {"outcome": "hazard"}, ENTER | {"hazard": "road"}])
async def test_a_finding_is_one_of_five(town: Town, analyst: AsyncClient, fields: dict[str, str]) -> None:
    await town.hear(reported())
    assert (await analyst.post(f"/reports/{REPORT}/screen", json=fields)).status_code == 422
