"""The AsyncAPI 3 document of all topics: where they are, how they behave, what stands in their records."""

from typing import Any

from deploy.services import import_events
from shared.kernel.event import REGISTRY, Event
from shared.kernel.policy import Policy
from shared.run.settings import Settings
from shared.store.policies import PolicyFiles

Schema = dict[str, Any]

DESCRIPTION = """\
CloudEvents 1.0 in Kafka's binary mode. A topic is a log, a partition is a lane; a record's key is its stream.
A lane is counted by `ce_sequence` from 1 without a hole, and chained by `ce_hash` (docs/proof.md): take a record whose
sequence is the last one's + 1 and whose hash follows. A lower sequence was seen (a double): pass it over. A higher one
is a gap: the source publishes what is missing again, of its own accord or when it is asked on the topic `resend`; do
not apply what comes before that. Another source's record, or one that does not follow, is not this log's. A higher
`ce_epoch` that follows is to be entered; records of a lower one are then given up.
Behind a prefix (SIKUAI_TOPIC_PREFIX) every topic's name begins with it. Topics keep everything for ever.\
"""
UUID_ = {"type": "string", "format": "uuid"}
NUMBER = {"type": "string", "pattern": "^[0-9]{1,19}$"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$"}
LINE = {"type": "string", "pattern": "^[^\\x00\\n]*$"}
HEADERS: dict[str, Schema] = {
    "ce_specversion": {"type": "string", "const": "1.0"},
    "ce_id": {**UUID_, "description": "the event's id"},
    "ce_type": {"type": "string", "pattern": r"^[a-z_]+\.[a-z_]+$", "description": "its kind, literal for ever"},
    "ce_source": {"type": "string", "pattern": "^/sikuai/[^/]+/[^/]+$", "description": "/sikuai/<installation>/<log>"},
    "ce_subject": {**LINE, "description": "the stream, as dispute-<uuid>"},
    "ce_time": {**MOMENT, "description": "when it happened, said by the world"},
    "content-type": {"type": "string", "const": "application/json"},
    "ce_epoch": {**NUMBER, "description": "1, and one more whenever the end of a lost history was given up"},
    "ce_lane": {**NUMBER, "description": "CRC-32 of the id after the stream's hyphen, modulo the number of partitions"},
    "ce_sequence": {**NUMBER, "description": "the place in the lane, from 1"},
    "ce_streamversion": {**NUMBER, "description": "the place in the stream, from 1"},
    "ce_schemaversion": {**NUMBER, "description": "the version of the kind's schema"},
    "ce_station": {**LINE, "description": "whose subject it is"},
    "ce_actor": {**LINE, "description": "role:account, or role:account@department"},
    "ce_recordedat": {**MOMENT, "description": "when it was recorded, said by the store"},
    "ce_correlationid": {**UUID_, "description": "the command at the beginning"},
    "ce_causationid": {**UUID_, "description": "the event that led to it; missing where none did"},
    "ce_commandid": {**UUID_, "description": "the command that made it"},
    "ce_hash": {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "SHA-256, see docs/proof.md"},
    "traceparent": {"type": "string", "pattern": "^00-[0-9a-f]{32}-[0-9a-f]{16}-01$"},
}
SIGNED: dict[str, Schema] = {
    "says": {"type": "string", "enum": ["send", "nothing after", "where do you stand"]},
    "at": {"type": "string", "format": "date-time", "description": "older than 30 s it is passed over"},
    "mac": {
        "type": "string",
        "pattern": "^[0-9a-f]{64}$",
        "description": "HMAC-SHA-256 by the installation's secret over the other fields, as JSON with sorted keys and "
        "no space; anything else is a stranger's and passed over",
    },
    "log": {"type": "string"},
}
PLACE: dict[str, Schema] = {"lane": {"type": "integer", "minimum": 0}, "hash": {"type": "string"}}
SEQ: Schema = {"type": "integer", "minimum": 0}
RESEND: dict[str, tuple[str, dict[str, Schema]]] = {
    "resend.send": (
        "A reader stands before `from_seq`, after the entry of `hash` and `epoch`, and lacks the events to `to_seq`.",
        {**PLACE, "from_seq": SEQ, "to_seq": SEQ, "epoch": {"type": "integer", "minimum": 1}},
    ),
    "resend.nothing_after": ("The source has nothing after this entry of the lane.", {**PLACE, "seq": SEQ}),
    "resend.where_do_you_stand": ("A source begins to publish, and asks its readers where they stand.", {}),
}


def published() -> dict[str, type[Event]]:
    """Every kind that the services say, by kind."""
    import_events()
    return {kind: cls for kind, cls in sorted(REGISTRY.items()) if cls.__module__.startswith("services.")}


def asyncapi() -> Schema:
    """The document: servers, channels, messages, and where their schemas lie."""
    said = {kind: cls for kind, cls in published().items() if not _is_private(cls)}
    channels = {name: _channel(name, kinds) for name, kinds in _topics(list(said)).items()}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "sikuai", "version": "2", "description": DESCRIPTION},
        "defaultContentType": "application/json",
        "servers": {
            "embedded": {"host": "127.0.0.1:29092", "protocol": "kafka", "description": "what `sikuai up` starts"},
            "kafka": {
                "host": "{bootstrap}",
                "protocol": "kafka",
                "description": "Apache Kafka; the setting SIKUAI_BUS",
                "variables": {"bootstrap": {"default": "kafka:9092"}},
            },
        },
        "channels": {**channels, "resend": _resend_channel()},
        "operations": {
            **{f"publish.{name}": _operation("send", name) for name in channels},
            "ask.resend": _operation("send", "resend"),
            "hear.resend": _operation("receive", "resend"),
        },
        "components": {
            "messages": {
                **{kind: _message(cls) for kind, cls in said.items()},
                **{name: _resend_message(name) for name in RESEND},
            },
            "messageTraits": {"event": _trait()},
            "schemas": {
                "headers": {
                    "type": "object",
                    "properties": HEADERS,
                    "required": [name for name in HEADERS if name != "ce_causationid"],
                }
            },
        },
    }


def _topics(kinds: list[str]) -> dict[str, list[str]]:
    """topic → the kinds that it carries; each department has a topic of its own."""
    policies = PolicyFiles(Settings().policy, Policy).all()
    departments = list(dict.fromkeys(code for policy in policies for code in policy.departments))
    topics: dict[str, list[str]] = {}
    for kind in kinds:
        log = kind.partition(".")[0]
        for name in [f"referrals.{code}" for code in departments] if log == "referrals" else [log]:
            topics.setdefault(name, []).append(kind)
    return topics


def _channel(name: str, kinds: list[str]) -> Schema:
    forever = {"cleanup.policy": ["delete"], "retention.ms": -1, "retention.bytes": -1}
    return {
        "address": name,
        "messages": {kind: {"$ref": f"#/components/messages/{kind}"} for kind in kinds},
        "bindings": {"kafka": {"partitions": 12, "topicConfiguration": forever, "bindingVersion": "0.5.0"}},
    }


def _resend_channel() -> Schema:
    hour = {"retention.ms": 3_600_000}
    return {
        "address": "resend",
        "description": "Requests to publish events again, and what sources answer; signed, bounded, kept for an hour.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in RESEND},
        "bindings": {"kafka": {"partitions": 1, "topicConfiguration": hour, "bindingVersion": "0.5.0"}},
    }


def _operation(action: str, channel: str) -> Schema:
    return {"action": action, "channel": {"$ref": f"#/channels/{channel}"}}


def _trait() -> Schema:
    key = {"type": "string", "description": "the stream, as in ce_subject"}
    return {
        "headers": {"$ref": "#/components/schemas/headers"},
        "correlationId": {"location": "$message.header#/ce_correlationid"},
        "bindings": {"kafka": {"key": key, "bindingVersion": "0.5.0"}},
    }


def _is_private(cls: type[Event]) -> bool:
    return (cls.__doc__ or "").startswith("Private:")


def _message(cls: type[Event]) -> Schema:
    return {
        "name": cls.kind,
        "title": f"{cls.zh} {cls.__name__}",
        "summary": (cls.__doc__ or "").splitlines()[0],
        "contentType": "application/json",
        "traits": [{"$ref": "#/components/messageTraits/event"}],
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": {"$ref": f"./schemas/{cls.kind}.json"},
        },
    }


def _resend_message(name: str) -> Schema:
    summary, fields = RESEND[name]
    says = name.partition(".")[2].replace("_", " ")
    properties = {**SIGNED, "says": {"type": "string", "const": says}, **fields}
    return {
        "name": name,
        "summary": summary,
        "contentType": "application/json",
        "payload": {"type": "object", "properties": properties, "required": list(properties)},
    }
