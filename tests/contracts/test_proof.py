"""The proof of docs/proof.md, computed by a stranger: from the page alone, and then held against our own code."""

import re
from hashlib import sha256
from uuid import UUID, uuid5
from zlib import crc32

import pytest

from shared.bus.cloudevents import from_headers, to_headers
from shared.run.settings import ROOT
from shared.store.event_log import StoredEvent

PAGE = (ROOT / "docs" / "proof.md").read_text(encoding="utf-8")
LINES = re.findall(r"^\| \d+ \| `(\w+)`", PAGE, re.MULTILINE)
RECORDS = [
    ([tuple(line.split(": ", 1)) for line in headers.splitlines()], value.encode())
    for headers, value in re.findall(r"```\n(ce_.*?)\n\n(.*?)\n```", PAGE, re.DOTALL)
]
LANES = 12


def chained(records: list[tuple[list[tuple[str, str]], bytes]]) -> list[str]:
    """The hash of each record, in hexadecimal, by the rules of the page."""
    found, previous = [], b""
    for pairs, value in records:
        headers = dict(pairs)
        text = "".join(headers.get(name, "") + "\n" for name in LINES) + "\n"
        previous = sha256(previous + text.encode() + value).digest()
        found.append(previous.hex())
    return found


def test_the_page_s_hashes_are_those_that_its_rules_lead_to() -> None:
    assert len(LINES) == 16
    assert chained(RECORDS) == [dict(headers)["ce_hash"] for headers, _ in RECORDS]


def test_the_page_s_lane_and_event_ids_are_those_that_its_rules_lead_to() -> None:
    for pairs, _ in RECORDS:
        headers = dict(pairs)
        assert crc32(headers["ce_subject"].partition("-")[2].encode()) % LANES == int(headers["ce_lane"])
        assert uuid5(UUID(headers["ce_commandid"]), "0") == UUID(headers["ce_id"])


def test_our_code_reads_the_page_s_records_and_finds_the_same_hashes() -> None:
    previous = b""
    for pairs, value in RECORDS:
        written = [(name, text.encode()) for name, text in pairs]
        entry = from_headers(written, value)
        assert isinstance(entry, StoredEvent)
        assert to_headers(entry) == written
        assert entry.digest(previous) == entry.hash
        previous = entry.hash


@pytest.mark.parametrize("name", LINES)
def test_no_line_can_be_changed_unseen(name: str) -> None:
    pairs, value = RECORDS[0]
    changed = [(each, text + "1" if each == name else text) for each, text in pairs]
    if name == "ce_causationid":
        changed.append((name, "1"))
    assert chained([(changed, value)]) != chained(RECORDS[:1])
