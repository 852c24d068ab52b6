"""What a report is about in a line, and how exactly its time is known: neither makes another report of the same."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.intake.domain.report import REPORT as REPORTS
from services.intake.domain.report import Said
from shared.kernel.calendar import CHINA
from shared.kernel.refusals import Invalid, OutOfOrder
from tests.given import NOON
from tests.intake.test_domain import RANGER, SAID, given, named, report, take, taken

OF_BEFORE = "b1d8f13ef71d302cebc0d35bec70bbe547ee5c55f604c62d3f0089390a64d953"
"""The digest of what is said here, as it was before a report could have a subject."""


def test_a_report_may_have_a_subject() -> None:
    given(REPORTS).when(take(subject="山场边界"), RANGER).then(taken(subject="山场边界"), named())


def test_what_says_nothing_in_a_field_that_came_later_has_the_digest_of_before() -> None:
    said = Said(**SAID)
    assert said.digest() == OF_BEFORE
    assert said.model_copy(update={"subject": "山场边界"}).digest() != OF_BEFORE


def test_a_day_may_be_today_though_its_time_is_to_come() -> None:
    later = NOON + timedelta(hours=2)
    given(REPORTS).when(take(happened_at=later, precision="day"), RANGER).then(
        taken(happened_at=later, precision="day"), named()
    )
    given(REPORTS).when(take(happened_at=NOON + timedelta(days=1), precision="day"), RANGER).refused(
        Invalid, "happened-in-the-future"
    )


@pytest.mark.parametrize("precision", ["day", "unknown"])
def test_a_time_that_is_not_known_exactly_is_not_compared_exactly(precision: str) -> None:
    other = {"happened_at": SAID["happened_at"] + timedelta(minutes=1), "precision": precision}
    assert Said(**SAID | {"precision": precision}).digest() == Said(**SAID | other).digest()
    given(REPORTS, report(precision=precision)).when(take(**other), RANGER).quiet()
    given(REPORTS, report()).when(take(**other | {"precision": "instant"}), RANGER).refused(
        OutOfOrder, "message-id-reused"
    )


def test_a_day_that_a_sheet_said_before_it_could_is_the_same_again() -> None:
    midnight: dict[str, Any] = {"happened_at": datetime(2026, 3, 1, tzinfo=CHINA)}
    assert Said(**SAID | midnight).digest() == Said(**SAID | midnight, precision="day").digest()
    given(REPORTS, report(**midnight)).when(take(**midnight, precision="day"), RANGER).quiet()
