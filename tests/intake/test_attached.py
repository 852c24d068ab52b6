"""Attachments at intake's doors: sent first, named by a report, given out as files to whoever may read it."""

from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from deploy.machine.databases import Database
from deploy.machine.home import Home
from services.intake.app import SERVICE
from services.intake.domain.report import REPORT as REPORTS
from services.intake.domain.report import TakeReport
from services.intake.events import LOG, Attachment, ReportTaken
from shared.kernel.refusals import Invalid, OutOfOrder
from tests.house import Town, at_work
from tests.intake.recorded import LATITUDE, LONGITUDE, PDF, SECRET, photo, shown
from tests.intake.test_domain import POLICY, RANGER, given, named, report, take, taken
from tests.intake.test_http import words

ONE, TWO = (Attachment(hash=sha256(name).hexdigest(), kind="jpeg", size=7) for name in (b"one", b"two"))


def with_(*kept: Attachment, **fields: Any) -> TakeReport:
    """A report that names these, which its station keeps."""
    command = take(attachments=tuple(one.hash for one in kept), **fields)
    return command.model_copy(update={"attachments": kept})


def test_a_report_says_of_what_came_with_it_the_hash_the_kind_and_the_size_alone() -> None:
    given(REPORTS).when(with_(ONE, TWO), RANGER).then(taken(attachments=(ONE, TWO)), named())


def test_a_report_cannot_name_what_was_never_sent() -> None:
    given(REPORTS).when(take(attachments=(ONE.hash,)), RANGER).refused(Invalid, "attachment-not-kept")


def test_a_report_has_no_more_attachments_than_the_policy_allows() -> None:
    many = [ONE.model_copy(update={"hash": f"{n:064x}"}) for n in range(POLICY.attachments.most + 1)]
    given(REPORTS).when(with_(*many), RANGER).refused(Invalid, "attachments-too-many")
    assert given(REPORTS).when(with_(*many[1:]), RANGER).refusal is None


def test_the_same_report_again_is_passed_over_and_with_another_photo_it_is_another() -> None:
    given(REPORTS, report(attachments=(ONE,))).when(with_(ONE), RANGER).quiet()
    given(REPORTS, report(attachments=(ONE,))).when(with_(TWO), RANGER).refused(OutOfOrder, "message-id-reused")


def test_a_report_without_attachments_has_the_digest_that_it_always_had() -> None:
    assert take().said.digest() == "1d3f5abd4392b4c46c4b6090fedbb90a6b8c0bc2d7ec4ad12255c86d34930eee"
    assert take().said.digest() != with_(ONE).said.digest()


@pytest.fixture
async def town(database: Database, home: Home) -> AsyncIterator[Town]:
    async with at_work(SERVICE, database, home) as town:
        yield town


async def sent(client: httpx.AsyncClient, data: bytes, name: str = "x.jpg") -> httpx.Response:
    return await client.post("/attachments", files={"file": (name, data, "image/jpeg")})


async def test_a_photo_is_sent_once_named_by_its_report_and_given_out_as_a_file(town: Town) -> None:
    async with town.as_("information_officer", name="ranger-12") as ranger:
        first, again = await sent(ranger, photo()), await sent(ranger, photo(), "another name.jpg")
        assert first.status_code == 201, first.text
        assert first.json()["location"] == {"latitude": LATITUDE, "longitude": LONGITUDE}
        assert again.json() == first.json()
        document = (await sent(ranger, PDF)).json()
        hashes = [first.json()["hash"], document["hash"]]
        taken = await ranger.post("/reports", json=words(attachments=hashes, message_id="m-1"))
        assert taken.status_code == 201, taken.text
        repeated = await ranger.post("/reports", json=words(attachments=hashes, message_id="m-1"))
        assert repeated.json() == taken.json() | {"repeated": True}
    assert len(await town.rows("attachment", "kept")) == 2
    [recorded] = await town.log(LOG)
    assert isinstance(recorded.event, ReportTaken)
    assert [one.kind for one in recorded.event.attachments] == ["jpeg", "pdf"]
    at = f"/reports/{taken.json()['report_id']}/attachments"
    async with town.as_("analyst") as analyst:
        listed = (await analyst.get(at)).json()["items"]
        fetched, lacking = await analyst.get(f"{at}/1"), await analyst.get(f"{at}/3")
    assert [one["hash"] for one in listed] == hashes
    assert sha256(fetched.content).hexdigest() == hashes[0]
    assert shown(fetched.content).size == (64, 48)
    assert fetched.headers["content-disposition"] == 'attachment; filename="attachment-1.jpg"'
    assert fetched.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in fetched.headers["content-security-policy"]
    assert (lacking.status_code, lacking.json()["type"]) == (404, "/problems/unknown-attachment")


async def test_of_another_station_nothing_is_named_or_fetched(town: Town) -> None:
    async with town.as_("desk_officer") as desk:
        kept = (await sent(desk, photo())).json()["hash"]
        report_id = (await desk.post("/reports", json=words(channel="desk", attachments=[kept]))).json()["report_id"]
    async with town.as_("desk_officer", station="elsewhere") as other:
        named = await other.post("/reports", json=words(channel="desk", attachments=[kept]))
        assert (named.status_code, named.json()["type"]) == (422, "/problems/attachment-not-kept")
        assert (await other.get(f"/reports/{report_id}/attachments/1")).status_code == 404


async def test_what_is_no_attachment_changes_nothing_and_no_log_line_says_what_was_sent(town: Town) -> None:
    with capture_logs() as lines:
        async with town.as_("desk_officer") as desk:
            refused: list[tuple[Any, ...]] = []
            for data in (b"a program", photo()[:200], b""):
                answer = await sent(desk, data, f"{SECRET}.jpg")
                refused.append((answer.status_code, answer.json()["type"].removeprefix("/problems/attachment-")))
            twice = await desk.post("/attachments", files=[("file", photo()), ("file", photo())])
    assert refused == [(422, "kind-unknown"), (422, "damaged"), (422, "missing")]
    assert (twice.status_code, twice.json()["type"]) == (422, "/problems/attachment-missing")
    assert not await town.rows("attachment", "kept")
    assert SECRET not in str(lines)
