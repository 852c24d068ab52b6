"""Who passes the door: only a token that this installation signed, for a role that there is, and not for ever.

Each row of `ODD` is a token with one thing wrong, signed as it should be, and the reason that is given for it.
"""

import json
import time
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple, get_args

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from deploy.machine.home import Home
from deploy.machine.keys import ensure_keys, sign_token
from shared.http.auth import LEEWAY_SECONDS, LONGEST_TOKEN, Keys
from shared.http.claims import LONGEST_LIFE_DAYS, WHY, BadToken
from shared.http.roles import EVERYWHERE, ROLES, Role
from shared.kernel.recorded import Actor
from shared.kernel.stations import EVERY_STATION
from shared.store.service import Service
from tests.given import INSTALLATION, STATION
from tests.house import NO_DATABASE, Town, at_work
from tests.tokens import LIFE_SECONDS, claims, part, signed

NOW = int(time.time())
DAY = 24 * 3600
ISSUER = f"sikuai:{INSTALLATION}"
GATE = Service("gate", routes="tests.shared.gate")


@pytest.fixture(autouse=True)
def _the_time_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the tests before took, for which the table waited."""
    monkeypatch.setattr("time.time", lambda: NOW)


@pytest.fixture
def keys(home: Home) -> Keys:
    ensure_keys(home, INSTALLATION)
    return Keys(home.public_key, ISSUER, "sikuai")


class Odd(NamedTuple):
    """Claims, or the header, with these changes; and why the token is refused."""

    why: str
    claims: dict[str, Any] | str
    header: dict[str, Any] | str | None = None


def twice(**again: Any) -> str:
    """Claims as they should be, with one of them once more behind."""
    return json.dumps(claims())[:-1] + ", " + json.dumps(again)[1:]


def spelt(claim: str, number: str) -> str:
    """Claims with this one written as it stands here, which no `json.dumps` would write."""
    return json.dumps(claims(**{claim: "@"})).replace('"@"', number)


MORE_IN_THE_HEADER: list[dict[str, Any]] = [
    *({"crit": crit} for crit in ([], ["exp"], "exp", None)),
    {"crit": ["b64"], "b64": True},
    *({"b64": b64} for b64 in (True, False)),
    *({where: "https://keys.example"} for where in ("jku", "x5u")),
    {"jwk": OKPKey.generate_key("Ed25519").as_dict(private=False)},
    {"x5c": []},
    {"zip": "DEF"},
    *({"kid": kid} for kid in ("another", "", None, ["a"])),
    *({"typ": typ} for typ in (7, None, True, ["JWT"], "", "JWS", "at+jwt", "dpop+jwt", " JWT", "JWT\n")),
]


def each(why: str, claim: str, *values: Any, **others: Any) -> list[Odd]:
    """One token for each of these values of a claim; `...` is none at all."""
    return [Odd(why, claims(**{claim: value}, **others)) for value in values]


def under(*headers: dict[str, Any] | str) -> list[Odd]:
    """Claims as they should be under each of these headers."""
    return [Odd("signature", claims(), header) for header in headers]


NOTHING: list[Any] = [..., None, "", [], {}]
NUMBERS_THAT_ARE_NONE = ("NaN", "Infinity", "-Infinity")
ODD: dict[str, list[Odd]] = {
    "exp": [
        *each("exp", "exp", *NOTHING, "tomorrow", str(NOW + 60), True, [NOW + 60], {"at": NOW + 60}),
        *each("expired", "exp", 0, -1, 1, NOW - LEEWAY_SECONDS - 1, iat=...),
        *(Odd("signature", spelt("exp", number)) for number in NUMBERS_THAT_ARE_NONE),
        Odd("exp", spelt("exp", "1e400")),
        Odd("life", spelt("exp", "9" * 400)),
        *each("life", "exp", 1e300, NOW + LONGEST_LIFE_DAYS * DAY + 1),
        *each("life", "exp", NOW + LONGEST_LIFE_DAYS * DAY + 1, iat=...),
        *each("life", "iat", NOW - LONGEST_LIFE_DAYS * DAY, -(10**12), -1e300),
    ],
    "nbf": [
        *each("nbf", "nbf", None, "", "now", str(NOW), True, [NOW], {}, NOW + 3600, NOW + LEEWAY_SECONDS + 0.5),
        *(Odd("signature", spelt("nbf", number)) for number in NUMBERS_THAT_ARE_NONE),
    ],
    "iat": [
        *each("iat", "iat", None, "", "now", str(NOW), False, [NOW], {}, NOW + 3600),
        *(Odd("signature", spelt("iat", number)) for number in NUMBERS_THAT_ARE_NONE),
    ],
    "iss": each("iss", "iss", *NOTHING, "sikuai", "sikuai:another", f"{ISSUER}\n", 7, [ISSUER], [ISSUER, "another"]),
    "aud": each("aud", "aud", *NOTHING, "another", "sikuai\n", ["another"], ["sikuai"], ["sikuai", "another"], 7, [7]),
    "sub": [
        *each("sub", "sub", *NOTHING, "a b", "an\n", "\nan", "an@justice", "a:b", "x" * 65, "安", "\ud800", "an\0"),
        *each("sub", "sub", 7, True, ["an"], {"an": 1}),
    ],
    "jti": each("claims", "jti", None, 7, ["a"]),
    "role": each("role", "role", *NOTHING, "system", "emperor", "analyst\n", "Analyst", ["analyst"], {"a": 1}, True, 0),
    "station": [
        *each("station", "station", *NOTHING, [STATION], [STATION, "other"], {STATION: 1}, 7, 0, True, False),
        *each("station", "station", *NOTHING, "ALL", "all ", "all\n", ["all"], {"all": True}, role="supervisor"),
        *each("station", "station", "Changluo", "长罗", f"{STATION}\n", f" {STATION}", "a/b", "*", "%", "1", "a" * 41),
    ],
    "all stations": [
        *each(
            "everywhere", "role", "information_officer", "desk_officer", "analyst", "visitor", "chief", station="all"
        ),
        *each("everywhere", "role", "chief", station="all"),
        *each("everywhere", "role", "liaison", station="all", department="land"),
    ],
    "department": [
        *each("department", "department", *NOTHING, "land\n", "Land", "a b", ["land"], 7, True, role="liaison"),
        *each("department", "department", *NOTHING[1:], "land", False),
    ],
    "header": [
        *under(*({"alg": "EdDSA", **more} for more in MORE_IN_THE_HEADER)),
        *under({"alg": "none"}, {"alg": "Ed25519"}, {"alg": ["EdDSA"]}, {"alg": None}, {"typ": "JWT"}, "[]", "7", "{"),
        *under('{"alg": "none", "alg": "EdDSA"}', '{"alg": "EdDSA", "alg": "EdDSA"}'),
    ],
    "claims": [
        *(Odd("signature", twice(**{name: value})) for name, value in claims().items()),
        *(Odd("signature", twice(station=station)) for station in ("other", "all", None)),
        Odd("signature", twice(more={"a": 1}).replace('"a": 1', '"a": 1, "a": 2')),
        Odd("signature", twice(more="@").replace('"@"', "NaN")),
        *(Odd("signature", text) for text in ("[]", "null", "7", '"a"', "", "{", "[" * 1000)),
    ],
}
ROWS = [
    pytest.param(odd, id=f"{what} {n}: {odd.why}") for what, some in ODD.items() for n, odd in enumerate(some, start=1)
]


@pytest.mark.parametrize("odd", ROWS)
def test_a_token_with_one_thing_wrong_is_refused_for_it(home: Home, keys: Keys, odd: Odd) -> None:
    assert keys.who(signed(home, claims()))
    with pytest.raises(BadToken) as refused:
        keys.who(signed(home, odd.claims, odd.header))
    assert refused.value.why == odd.why


GOOD: dict[str, dict[str, Any]] = {
    "as it is signed": claims(),
    "without iat": claims(iat=...),
    "with nbf gone by": claims(nbf=NOW - 60),
    "with times that are no whole seconds": claims(nbf=NOW - 0.5, iat=NOW - 0.25, exp=NOW + 60.75),
    "of a clock that goes before": claims(iat=NOW + LEEWAY_SECONDS // 2, nbf=NOW + LEEWAY_SECONDS // 2),
    "of a clock that goes behind": claims(iat=NOW - 600, exp=NOW - LEEWAY_SECONDS // 2),
    "for as long as may be": claims(exp=NOW + LONGEST_LIFE_DAYS * DAY, iat=NOW),
    "with claims of others": claims(jti="a", scope=["b"], more={"c": None}),
    "at a station with a long name": claims(station="a1_b-c" + "d" * 34),
}


@pytest.mark.parametrize("good", GOOD.values(), ids=GOOD.keys())
def test_a_token_as_it_should_be_says_who_and_where(home: Home, keys: Keys, good: dict[str, Any]) -> None:
    assert keys.who(signed(home, good)) == (Actor("analyst", "an"), good["station"])


@pytest.mark.parametrize("typ", ["JWT", "jwt", "Jwt"])
def test_a_token_may_name_its_key_and_say_that_it_is_one(home: Home, keys: Keys, typ: str) -> None:
    kid = json.loads(home.public_key.read_text())["kid"]
    assert keys.who(signed(home, claims(), {"alg": "EdDSA", "kid": kid, "typ": typ}))


@pytest.mark.parametrize("role", sorted(EVERYWHERE))
def test_whoever_looks_over_all_stations_says_so_in_one_word(home: Home, keys: Keys, role: str) -> None:
    assert keys.who(signed(home, claims(role=role, station="all"))) == (Actor(role, "an"), EVERY_STATION)


@pytest.mark.parametrize("role", ROLES)
def test_what_this_installation_signs_passes_for_every_role(home: Home, keys: Keys, role: str) -> None:
    department = "land" if role == "liaison" else None
    token = sign_token(
        home, role, now=datetime.fromtimestamp(NOW, UTC), department=department, station="s1", name="a-01"
    )
    assert keys.who(token) == (Actor(role, "a-01", department or ""), "s1")


def test_every_role_has_its_names_and_every_reason_its_sentences() -> None:
    assert ROLES.keys() == set(get_args(Role))
    assert all(name.zh and name.en for name in ROLES.values())
    assert ROLES.keys() > EVERYWHERE
    assert all(zh and en for zh, en in WHY.values())


def test_a_token_of_another_installation_is_refused_though_its_key_were_the_same(home: Home) -> None:
    ensure_keys(home, INSTALLATION)
    token = sign_token(home, "analyst", now=datetime.fromtimestamp(NOW, UTC))
    for issuer, audience, why in (("sikuai:other", "sikuai", "iss"), (ISSUER, "other", "aud")):
        with pytest.raises(BadToken) as refused:
            Keys(home.public_key, issuer, audience).who(token)
        assert refused.value.why == why


@pytest.mark.parametrize("forge", ["no signature", "the public key as a secret", "another key", "other claims"])
def test_what_this_installation_did_not_sign_is_refused(home: Home, keys: Keys, forge: str) -> None:
    head, _, signature = signed(home, claims()).split(".")
    forged = {
        "no signature": f"{part({'alg': 'none'})}.{part(claims())}.",
        "the public key as a secret": jwt.encode(
            {"alg": "HS256"}, claims(), OctKey.import_key(home.public_key.read_bytes())
        ),
        "another key": jwt.encode({"alg": "EdDSA"}, claims(), OKPKey.generate_key("Ed25519"), algorithms=["EdDSA"]),
        "other claims": f"{head}.{part(claims(role='chief'))}.{signature}",
    }
    with pytest.raises(BadToken) as refused:
        keys.who(forged[forge])
    assert refused.value.why == "signature"


@pytest.mark.parametrize("token", ["", "a", "a.b", "a.b.c", "a.b.c.d.e", "é.ü.ß", "." * LONGEST_TOKEN])
def test_what_is_no_token_is_refused(keys: Keys, token: str) -> None:
    with pytest.raises(BadToken) as refused:
        keys.who(token)
    assert refused.value.why == "signature"


def test_a_token_that_is_too_long_is_not_even_looked_at(
    home: Home, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = signed(home, claims(more="x" * LONGEST_TOKEN))
    monkeypatch.setattr("joserfc.jwt.decode", lambda *_, **__: pytest.fail("it was looked at"))
    with pytest.raises(BadToken) as refused:
        keys.who(long)
    assert refused.value.why == "length"


def test_a_token_that_was_verified_is_remembered_and_forgotten_when_it_expires(
    home: Home, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = signed(home, claims(iat=NOW, exp=NOW + LIFE_SECONDS))
    who = keys.who(token)
    monkeypatch.setattr("joserfc.jwt.decode", lambda *_, **__: pytest.fail("it was verified once more"))
    for later in (0, LIFE_SECONDS - 1, LIFE_SECONDS + LEEWAY_SECONDS - 1):
        monkeypatch.setattr("time.time", partial(int, NOW + later))
        assert keys.who(token) == who
    monkeypatch.undo()
    monkeypatch.setattr("time.time", partial(int, NOW + LIFE_SECONDS + LEEWAY_SECONDS))
    with pytest.raises(BadToken) as refused:
        keys.who(token)
    assert refused.value.why == "expired"


def test_a_token_of_tomorrow_is_not_remembered(home: Home, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    soon = signed(home, claims(nbf=NOW + LEEWAY_SECONDS // 2, iat=NOW - 3600))
    assert keys.who(soon)
    monkeypatch.setattr("time.time", lambda: NOW - LEEWAY_SECONDS)
    with pytest.raises(BadToken) as refused:
        keys.who(soon)
    assert refused.value.why == "nbf"


async def test_each_of_them_gets_the_same_answer_and_hears_a_reason_but_never_what_was_sent(home: Home) -> None:
    async with at_work(GATE, NO_DATABASE, home) as town:
        for what, some in ODD.items():
            for odd in some:
                answer = await _asked(town, signed(home, odd.claims, odd.header))
                assert (answer.status_code, answer.json()["type"]) == (401, "/problems/token-refused"), what
                assert answer.headers["www-authenticate"] == "Bearer"
                zh, en = WHY[odd.why]
                assert (
                    answer.json()["detail_zh"]
                    == f"令牌无效（{zh}）：请重新签发（sikuai token，SIKUAI_HOME 须为运行此服务的目录）"
                )
                assert answer.json()["detail"] == (
                    f"the token is refused ({en}): get another "
                    "(`sikuai token`, with the SIKUAI_HOME that this service runs in)"
                )


async def _asked(town: Town, token: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(town.app), base_url="http://town") as client:
        return await client.get("/knock", headers={"Authorization": f"Bearer {token}"})
