"""The checker: whether a history and the world that it left behind keep what is promised.

It shares no code with what it checks: the chain, the lanes and the custody of a dispute are written here once more,
from `docs/proof.md` and the README alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import NamedTuple
from zlib import crc32

from tests.faults.history import Call, Entry, World

LINES = (
    "ce_source", "ce_epoch", "ce_lane", "ce_sequence", "ce_subject", "ce_streamversion", "ce_id", "ce_type",
    "ce_schemaversion", "ce_station", "ce_actor", "ce_time", "ce_recordedat", "ce_correlationid", "ce_causationid",
    "ce_commandid",
)  # fmt: skip
LANES = 12
OWNED_BY_STATION = {
    "referral.case_opened", "referral.case_reopened", "referral.referral_returned", "referral.resolution_failed",
    "referral.dispute_resolved",
}  # fmt: skip
PHASE_AFTER = {
    "referral.case_opened": "waiting", "referral.case_reopened": "waiting", "referral.dispute_referred": "referred",
    "referral.dispute_sent_on": "referred", "referral.referral_accepted": "handled",
    "referral.referral_returned": "returned", "referral.dispute_resolved": "resolved",
    "referral.dispute_handed_over": "handed_over", "referral.resolution_failed": "failed",
    "referral.case_withdrawn": "withdrawn",
}  # fmt: skip


class Violation(NamedTuple):
    """A promise that was not kept, and where."""

    what: str
    where: str


def check(calls: Sequence[Call], world: World) -> list[Violation]:
    """Everything that is not as it must be."""
    found: list[Violation] = []
    for one in (
        _acknowledged, _without_command, _twice, _bad_input, _aborted_reads, _chains, _streams, _topics, _readers,
        _causes, _effects, _custody, _views, _outside,
    ):  # fmt: skip
        found += [Violation(*pair) for pair in one(calls, world)]
    return found


Found = Iterator[tuple[str, str]]


def _all(world: World) -> list[Entry]:
    return [entry for entries in world.tables.values() for entry in entries]


def _acknowledged(calls: Sequence[Call], world: World) -> Found:
    count = Counter(entry.headers["ce_id"] for entry in _all(world))
    for call in calls:
        for event in call.events if call.phase == "ok" else ():
            if count[event] == 0:
                yield "lost acknowledged command", f"{call.what} {call.key}: event {event}"


def _without_command(calls: Sequence[Call], world: World) -> Found:
    """What nothing caused was asked by somebody, and was answered: whoever had no answer has asked again."""
    answered = {event for call in calls if call.phase == "ok" for event in call.events}
    commands = {entry.headers["ce_commandid"] for entry in _all(world) if entry.headers["ce_id"] in answered}
    for entry in _all(world):
        by_clock = entry.headers["ce_actor"].startswith("system:")
        if "ce_causationid" not in entry.headers and not by_clock and entry.headers["ce_commandid"] not in commands:
            yield "effect without command", entry.headers["ce_id"]


def _twice(calls: Sequence[Call], world: World) -> Found:
    for event, times in Counter(entry.headers["ce_id"] for entry in _all(world)).items():
        if times > 1:
            yield "duplicate effect", f"event {event} stands {times} times"
    told: dict[str, tuple[str, ...]] = {}
    for call in calls:
        if call.phase == "ok" and call.events and told.setdefault(call.key, call.events) != call.events:
            yield "duplicate effect", f"{call.what} {call.key} was done twice"
    effects = Counter(
        (entry.headers["ce_causationid"], entry.place[0], entry.headers["ce_subject"], entry.headers["ce_type"])
        for entry in _all(world)
        if "ce_causationid" in entry.headers
    )
    for (cause, log, stream, kind), times in effects.items():
        if times > 1:
            yield "duplicate effect", f"{cause} led to {times} × {kind} on {stream} in {log}"


def _bad_input(calls: Sequence[Call], world: World) -> Found:
    for call in calls:
        if call.bad and call.phase == "ok":
            yield "bad input taken", f"{call.what} {call.key}"
        if call.status == 500:
            yield "broken answer", f"{call.what} {call.key}"


def _aborted_reads(calls: Sequence[Call], world: World) -> Found:
    last: dict[str, int] = defaultdict(int)
    for entry in _all(world):
        stream = entry.headers["ce_subject"]
        last[stream] = max(last[stream], int(entry.headers["ce_streamversion"]))
    for call in calls:
        if call.seen is not None and last[call.seen[0]] < call.seen[1]:
            yield "aborted read", f"{call.seen[0]} was seen at version {call.seen[1]}"


def _chains(calls: Sequence[Call], world: World) -> Found:
    for entries in world.tables.values():
        seqs: dict[tuple[str, int], int] = defaultdict(int)
        hashes: dict[tuple[str, int], bytes] = defaultdict(bytes)
        times: dict[tuple[str, int], str] = defaultdict(str)
        for entry in entries:
            log, lane, seq = entry.place
            where, at = (log, lane), f"{log}, lane {lane}, seq {seq}"
            if seq != seqs[where] + 1 or _digest(hashes[where], entry) != entry.headers["ce_hash"]:
                yield "chain broken", at
            if crc32(entry.headers["ce_subject"].partition("-")[2].encode()) % LANES != lane:
                yield "chain broken", f"{at} is in the wrong lane"
            if entry.headers["ce_recordedat"] < times[where]:
                yield "order broken", f"{at} was recorded before the one before it"
            seqs[where], hashes[where] = seq, bytes.fromhex(entry.headers["ce_hash"])
            times[where] = entry.headers["ce_recordedat"]


def _streams(calls: Sequence[Call], world: World) -> Found:
    for entries in world.tables.values():
        versions: dict[tuple[str, str], int] = defaultdict(int)
        for entry in entries:
            stream = (entry.place[0], entry.headers["ce_subject"])
            if int(entry.headers["ce_streamversion"]) != versions[stream] + 1:
                yield "order broken", f"{stream[1]} in {stream[0]}"
            versions[stream] = int(entry.headers["ce_streamversion"])


def _topics(calls: Sequence[Call], world: World) -> Found:
    """Whoever reads a topic by the rules reads the table: strangers' records and doubles are passed over."""
    tables: dict[tuple[str, int], list[Entry]] = defaultdict(list)
    for entry in _all(world):
        tables[entry.place[:2]].append(entry)
    for (log, lane), records in world.topics.items():
        taken, here = _taken(log, lane, records), tables[log, lane]
        if taken != here:
            wrong = next((n for n, (a, b) in enumerate(zip(taken, here, strict=False)) if a != b), len(taken))
            yield (
                "topic ≠ table",
                f"{log}, lane {lane}, from seq {wrong + 1} of {len(here)}, the topic has {len(taken)}",
            )
    for log, lane in tables:
        if (log, lane) not in world.topics and not log.endswith(".private"):
            yield "topic ≠ table", f"{log}, lane {lane} is not on the bus"


def _taken(log: str, lane: int, records: Sequence[Entry]) -> list[Entry]:
    candidates: dict[int, list[Entry]] = defaultdict(list)
    for record in records:
        if record.place[:2] == (log, lane):
            candidates[record.place[2]].append(record)
    taken: list[Entry] = []
    before = b""
    while following := [
        one for one in candidates[len(taken) + 1] if _digest(before, one) == one.headers.get("ce_hash")
    ]:
        taken.append(following[0])
        before = bytes.fromhex(following[0].headers["ce_hash"])
    return taken


def _digest(before: bytes, entry: Entry) -> str:
    text = "".join(entry.headers.get(name, "") + "\n" for name in LINES) + "\n"
    return sha256(before + text.encode() + entry.value).hexdigest()


def _readers(calls: Sequence[Call], world: World) -> Found:
    heads: dict[tuple[str, int], tuple[int, str]] = {}
    for entry in _all(world):
        log, lane, seq = entry.place
        heads[log, lane] = max(heads.get((log, lane), (0, "")), (seq, entry.headers["ce_hash"]))
    for service, stands in world.heads.items():
        for place, stand in stands.items():
            if stand != heads.get(place, (0, "")):
                yield "gap passed", f"{service} stands at {stand[0]} of {place[0]}, lane {place[1]}"
        for where in world.parked.get(service, ()):
            yield "event parked", f"{service}: {where}"


def _causes(calls: Sequence[Call], world: World) -> Found:
    """What one lane of a source led to on a stream stands in the order of the causes."""
    causes = {entry.headers["ce_id"]: entry.place for entry in _all(world)}
    for service, entries in world.tables.items():
        last: dict[tuple[str, str, int], int] = defaultdict(int)
        for entry in entries:
            cause = causes.get(entry.headers.get("ce_causationid", ""))
            if "ce_causationid" in entry.headers and cause is None:
                yield "effect without command", f"{entry.headers['ce_id']} was caused by what is not there"
            elif cause is not None and cause[0] != entry.place[0] and not entry.place[0].startswith("referrals."):
                stream = (entry.headers["ce_subject"], cause[0], cause[1])
                if cause[2] < last[stream]:
                    yield "order broken", f"{service} acted on {cause[0]}, lane {cause[1]}, seq {cause[2]} too late"
                last[stream] = cause[2]


LEADS_TO = {
    "intake.report_taken": "triage", "triage.dispute_graded": "referral", "referral.dispute_resolved": "followup",
}  # fmt: skip


def _effects(calls: Sequence[Call], world: World) -> Found:
    """What another service must act on, it has acted on."""
    effects = {
        (service, entry.headers.get("ce_causationid")) for service, entries in world.tables.items() for entry in entries
    }
    for entry in _all(world):
        service = LEADS_TO.get(entry.headers["ce_type"])
        if service is not None and (service, entry.headers["ce_id"]) not in effects:
            yield "effect missing", f"{service} has not acted on {entry.headers['ce_type']} {entry.headers['ce_id']}"


def _custody(calls: Sequence[Call], world: World) -> Found:
    """An open dispute has one owner: the station, the department that signed, or follow-up that took it over."""
    owner: dict[str, str] = {}
    followed = _followed(world)
    for entry in world.tables.get("referral", []):
        log, _, _ = entry.place
        stream, kind = entry.headers["ce_subject"], entry.headers["ce_type"]
        if log.startswith("referrals."):
            continue
        if kind in OWNED_BY_STATION:
            owner[stream] = "station"
        elif kind == "referral.referral_accepted":
            if owner.get(stream) != "station":
                yield "custody broken", f"{stream} was signed for by two"
            owner[stream] = entry.headers["ce_actor"].partition("@")[2]
        elif kind == "referral.dispute_handed_over":
            if owner.get(stream) != "station" or stream not in followed:
                yield "custody broken", f"{stream} was handed over to nobody"
            owner[stream] = "followup"
        elif kind == "referral.case_withdrawn":
            owner[stream] = "nobody, and it is no dispute"
        if not owner.get(stream):
            yield "custody broken", f"{stream} is nobody's"


def _followed(world: World) -> set[str]:
    return {
        entry.headers["ce_subject"]
        for entry in world.tables.get("followup", [])
        if entry.headers["ce_type"] == "followup.visits_scheduled"
    }


def _views(calls: Sequence[Call], world: World) -> Found:
    for service, said in world.replayed.items():
        if said:
            yield "view ≠ replay", f"{service}: {said}"
    told: dict[str, tuple[str, int]] = {}
    for entry in world.tables.get("referral", []):
        if entry.place[0] == "referral":
            stream, kind = entry.headers["ce_subject"], entry.headers["ce_type"]
            before = told.get(stream, ("", 0))[0]
            told[stream] = (PHASE_AFTER.get(kind, before), int(entry.headers["ce_streamversion"]))
    for stream in sorted(told.keys() | world.phases.keys()):
        if told.get(stream) != world.phases.get(stream):
            yield "view ≠ replay", f"referral's view of {stream}"


def _outside(calls: Sequence[Call], world: World) -> Found:
    for where in world.leaks:
        yield "personal data outside", where
