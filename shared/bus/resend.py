"""Asking for events of a lane to be sent again, the source's answer where it has none, and its asking where readers
stand.

All go over one topic to which anybody on the bus may write, so each message is signed with the installation's secret
(HMAC-SHA-256 over its canonical JSON): a stranger's is passed over, and makes no topic grow.
"""

import hmac
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeAlias

import orjson

RESEND_TOPIC = "resend"
STALE_AFTER_SECONDS = 30


class Request(NamedTuple):
    """A reader lacks these events of a lane, both ends included; it stands before the first of them.

    `hash` (hexadecimal, "" before the first of all) and `epoch` say after which entry, so that the source sees whether
    both hold the same history. Nothing is lacking where the ends are the wrong way round.
    """

    log: str
    lane: int
    from_seq: int
    to_seq: int
    hash: str
    epoch: int


class NothingAfter(NamedTuple):
    """The source has nothing after this event of the lane: what claims to stand later is a stranger's."""

    log: str
    lane: int
    seq: int
    hash: str


class WhereDoYouStand(NamedTuple):
    """A source begins to publish this log, and asks its readers where they stand: it may be older than they are."""

    log: str


Message: TypeAlias = Request | NothingAfter | WhereDoYouStand
WORDS: dict[str, type[Message]] = {
    "send": Request,
    "nothing after": NothingAfter,
    "where do you stand": WhereDoYouStand,
}


def written(secret: str, message: Message) -> bytes:
    """The message as it is sent now."""
    says = next(word for word, kind in WORDS.items() if isinstance(message, kind))
    fields = {"says": says, **message._asdict(), "at": datetime.now(UTC).isoformat()}
    return orjson.dumps({**fields, "mac": _mac(secret, fields)})


def read(secret: str, value: bytes | None) -> Message | None:
    """The message, or None for what is none of this installation's, or an old one."""
    try:
        fields = dict(orjson.loads(value or b""))
        mac = str(fields.pop("mac"))
        age = (datetime.now(UTC) - datetime.fromisoformat(fields["at"])).total_seconds()
        if abs(age) > STALE_AFTER_SECONDS or not hmac.compare_digest(mac, _mac(secret, fields)):
            return None
        kind = WORDS[fields.pop("says")]
        del fields["at"]
        return kind(**fields)
    except (ValueError, KeyError, TypeError):
        return None


def _mac(secret: str, fields: dict[str, Any]) -> str:
    return hmac.digest(secret.encode(), orjson.dumps(fields, option=orjson.OPT_SORT_KEYS), "sha256").hex()
