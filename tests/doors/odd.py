"""Odd requests, each with the status and the problem that it gets at a desk of intake."""

from dataclasses import dataclass, field
from typing import Any

JSON = {"content-type": "application/json"}
SENT = "mimosa"
"""A word that is sent and must not come back."""

REPORT = {"channel": "desk", "village": "上坪村", "happened_at": "2026-03-02T08:00:00+08:00", "text": "（虚构）"}


@dataclass(frozen=True)
class Odd:
    """A request and what it gets."""

    says: str
    status: int
    problem: str
    method: str = "POST"
    path: str = "/reports"
    headers: list[tuple[str, str]] = field(default_factory=list)
    content: bytes | None = None
    json: Any = None


def retire(headers: list[tuple[str, str]], status: int, problem: str, says: str) -> Odd:
    path = "/officers/0f8fad5b-d9cb-469f-a165-70867728950e/retire"
    return Odd(says, status, problem, path=path, headers=headers, json={"reason": "搬走了（虚构）"})


TABLE = [
    # the address
    Odd("an unknown address", 404, "no-such-address", "GET", f"/{SENT}"),
    Odd("a slash behind a known one: no redirect", 404, "no-such-address", "GET", "/reports/"),
    Odd("a method that is not taken", 405, "no-such-method", "DELETE"),
    Odd("a method nobody knows", 405, "no-such-method", "MIMOSA"),
    Odd("an id that is none", 422, "invalid-words", "GET", f"/reports/{SENT}"),
    Odd("an id in braces", 422, "invalid-words", "GET", "/reports/{0f8fad5b-d9cb-469f-a165-70867728950e}"),
    Odd("an id without hyphens", 422, "invalid-words", "GET", "/reports/0f8fad5bd9cb469fa16570867728950e"),
    # the query
    Odd("an unknown parameter", 400, "unknown-parameter", "GET", f"/reports?{SENT}=1"),
    Odd("a parameter of writing", 400, "no-parameters-here", path=f"/reports?{SENT}=1", json=REPORT),
    Odd("a parameter twice", 400, "parameter-twice", "GET", "/reports?limit=1&limit=2"),
    Odd("a limit that is no number", 422, "invalid-words", "GET", f"/reports?limit={SENT}"),
    Odd("a limit too high", 422, "invalid-words", "GET", "/reports?limit=100000"),
    Odd("a limit of none", 422, "invalid-words", "GET", "/reports?limit=0"),
    Odd("a query of a separator alone", 400, "no-parameters-here", "GET", "/health?&"),
    Odd("a query of an equals sign alone", 400, "no-parameters-here", "GET", "/health?="),
    Odd("a separator before a parameter", 400, "unknown-parameter", "GET", "/reports?&limit=1"),
    Odd("a separator behind a parameter", 400, "unknown-parameter", "GET", "/reports?limit=1&"),
    Odd("two separators between parameters", 400, "unknown-parameter", "GET", "/reports?limit=1&&cursor=a"),
    Odd("a parameter without a name", 400, "unknown-parameter", "GET", "/reports?=1"),
    Odd("a parameter where there are none", 400, "no-parameters-here", "GET", f"/health?{SENT}=1"),
    # headers
    Odd("a key twice at an unknown address", 400, "header-twice", path=f"/{SENT}",
        headers=[("Idempotency-Key", "a"), ("Idempotency-Key", "b")]),
    Odd("a version twice with a method that is not taken", 400, "header-twice", "DELETE",
        headers=[("If-Match", '"1"'), ("If-Match", '"2"')]),
    Odd("a kind twice at an address for anybody", 400, "header-twice", "GET", "/health",
        headers=[("content-type", "text/plain"), ("content-type", "text/plain")]),
    Odd("a key twice", 400, "header-twice", headers=[("Idempotency-Key", "a"), ("Idempotency-Key", "b")], json=REPORT),
    Odd("an empty key", 400, "idempotency-key-invalid", headers=[("Idempotency-Key", "")], json=REPORT),
    Odd("a key with a blank", 400, "idempotency-key-invalid", headers=[("Idempotency-Key", f"{SENT} 1")], json=REPORT),
    Odd("a key too long", 400, "idempotency-key-invalid", headers=[("Idempotency-Key", "k" * 201)], json=REPORT),
    Odd("a key with a blank where none is needed", 400, "idempotency-key-invalid", path="/sheets",
        headers=[("Idempotency-Key", f"{SENT} 1")]),
    retire([("If-Match", '"1"'), ("If-Match", '"2"')], 400, "header-twice", "two versions"),
    retire([("If-Match", '"1')], 400, "if-match-invalid", "half a quote"),
    retire([("If-Match", "1")], 400, "if-match-invalid", "a bare number"),
    retire([("If-Match", '"01"')], 400, "if-match-invalid", "a version with a nought before it"),
    retire([("If-Match", "*")], 400, "if-match-invalid", "any version"),
    retire([("If-Match", "")], 400, "if-match-invalid", "a version of no letters"),
    retire([("If-Match", 'W/"1"')], 400, "if-match-invalid", "a weak version"),
    retire([("If-Match", '"1", "2"')], 400, "if-match-invalid", "a list of versions"),
    retire([("If-Match", f'"{SENT}"')], 400, "if-match-invalid", "a version that is a word"),
    retire([("If-Match", '"-1"')], 400, "if-match-invalid", "a version below nought"),
    Odd("a version where nothing is changed", 400, "if-match-not-here", headers=[("If-Match", '"1"')], json=REPORT),
    Odd("a version with a question", 400, "if-match-not-here", "GET", headers=[("If-Match", '"1"')]),
    Odd("a query that is not UTF-8", 400, "query-encoding-invalid", "GET", "/officers?cursor=%FF"),
    Odd("half a sign in a query", 400, "query-encoding-invalid", "GET", "/officers?cursor=%ED%A0%80"),
    # the kind of the body
    Odd("a body without a type", 415, "wrong-content-type", content=b"{}"),
    Odd("plain text", 415, "wrong-content-type", content=b"{}", headers=[("content-type", "text/plain")]),
    Odd("a form where JSON belongs", 415, "wrong-content-type", content=b"a=b",
        headers=[("content-type", "application/x-www-form-urlencoded")]),
    Odd("JSON of another charset", 415, "wrong-content-type", content=b"{}",
        headers=[("content-type", "application/json; charset=gbk")]),
    *(Odd(f"JSON as {kind}", 415, "wrong-content-type", json=REPORT, headers=[("content-type", kind)])
      for kind in ('application/json; charset="gbk"', "application/json;CHARSET = gbk", "application/json; charset=",
                   "application/json; a=b; charset=utf-16", "application/json; charset=utf-8; charset=gbk",
                   "application/json; charset*=gbk")),
    Odd("a form of another charset", 415, "wrong-content-type", path="/sheets", content=b"--x--",
        headers=[("content-type", "multipart/form-data; boundary=x; charset=gbk")]),
    *(Odd(f"a body that is {coding}", 415, "wrong-content-type", json=REPORT,
          headers=[*JSON.items(), ("content-encoding", coding)]) for coding in ("gzip", "br", "identity", "")),
    Odd("JSON where a form belongs", 415, "wrong-content-type", path="/sheets", json={}),
    Odd("a body with a question", 422, "no-body-here", "GET", content=b'{"a":1}', headers=[*JSON.items()]),
    Odd("an empty object with a question", 422, "no-body-here", "GET", content=b"{}", headers=[*JSON.items()]),
    Odd("a body of no kind with a question", 422, "no-body-here", "GET", content=b"\0"),
    # the body
    Odd("nothing", 422, "invalid-words", headers=[*JSON.items()]),
    Odd("half of it", 400, "malformed-json", content=b'{"channel": ', headers=[*JSON.items()]),
    Odd("other bytes", 400, "malformed-json", content=b"\xff\xfe", headers=[*JSON.items()]),
    Odd("not a number", 400, "malformed-json", content=b'{"text": NaN}', headers=[*JSON.items()]),
    Odd("an infinity", 400, "malformed-json", content=b'{"text": -Infinity}', headers=[*JSON.items()]),
    Odd("a number of five thousand digits", 400, "malformed-json", content=b'{"text": ' + b"1" * 5000 + b"}",
        headers=[*JSON.items()]),
    Odd("a nest", 400, "malformed-json", content=b"[" * 100_000, headers=[*JSON.items()]),
    Odd("a key twice in an object", 422, "key-twice", content=b'{"text": "a", "text": "b"}', headers=[*JSON.items()]),
    Odd("a key twice further in", 422, "key-twice", content=b'{"people": [{"name": "a", "name": "b"}]}',
        headers=[*JSON.items()]),
    Odd("keys by the thousand", 422, "too-many-parts", json={f"k{n}": n for n in range(1001)}),
    Odd("people by the ten thousand", 422, "too-many-parts", json=REPORT | {"people": [{}] * 10_000}),
    Odd("numbers by the ten thousand", 422, "too-many-parts", json=REPORT | {"people": [1] * 10_000}),
    Odd("lists in lists", 422, "too-many-parts", json=[[[1] * 400] * 2, [2] * 300]),
    Odd("an unknown key", 422, "invalid-words", json=REPORT | {SENT: 1}),
    Odd("a list", 422, "invalid-words", json=[REPORT]),
    Odd("a body too large", 413, "too-large", json=REPORT | {"text": "长" * 100_000}),
]  # fmt: skip
