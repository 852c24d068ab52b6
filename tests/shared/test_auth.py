"""Who passes the door: only a token that this installation signed, for a role that there is, and not for ever."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from deploy.machine.home import Home
from deploy.machine.keys import ensure_keys, sign_token
from shared.http.auth import BadToken, Keys
from shared.kernel.recorded import Actor

NOW = datetime.now(UTC)


@pytest.fixture
def keys(home: Home) -> Keys:
    ensure_keys(home)
    return Keys(home.public_key)


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _claims(**changed: object) -> dict[str, object]:
    expires = int((NOW + timedelta(hours=1)).timestamp())
    return {"sub": "an", "role": "analyst", "station": "changluo", "exp": expires} | changed


def _signed(home: Home, claims: dict[str, object]) -> str:
    key = OKPKey.import_key(json.loads(home.private_key.read_text()))
    return jwt.encode({"alg": "EdDSA"}, claims, key, algorithms=["EdDSA"])


def test_a_token_of_this_installation_says_who_and_where(home: Home, keys: Keys) -> None:
    token = sign_token(home, "liaison", now=NOW, department="land", station="s1", name="land-01")
    assert keys.who(token) == (Actor("liaison", "land-01", "land"), "s1")


def test_a_token_without_signature_is_refused(keys: Keys) -> None:
    with pytest.raises(BadToken):
        keys.who(f"{_part({'alg': 'none'})}.{_part(_claims())}.")


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(home: Home, keys: Keys) -> None:
    secret = OctKey.import_key(home.public_key.read_bytes())
    with pytest.raises(BadToken):
        keys.who(jwt.encode({"alg": "HS256"}, _claims(), secret))


def test_a_token_of_another_key_is_refused(keys: Keys) -> None:
    other = OKPKey.generate_key("Ed25519")
    with pytest.raises(BadToken):
        keys.who(jwt.encode({"alg": "EdDSA"}, _claims(), other, algorithms=["EdDSA"]))


def test_a_token_whose_claims_were_changed_is_refused(home: Home, keys: Keys) -> None:
    head, _, signature = sign_token(home, "visitor", now=NOW).split(".")
    with pytest.raises(BadToken):
        keys.who(f"{head}.{_part(_claims(role='chief'))}.{signature}")


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": 1_700_000_000},
        {"exp": None},
        {"exp": "tomorrow"},
        {"role": "system"},
        {"role": "emperor"},
        {"role": ""},
        {"sub": ""},
        {"sub": "a b"},
        {"sub": "x" * 65},
        {"sub": "an@justice"},
        {"role": "liaison"},
        {"department": "justice"},
    ],
    ids=str,
)
def test_claims_that_do_not_make_sense_are_refused(home: Home, keys: Keys, changed: dict[str, object]) -> None:
    assert keys.who(_signed(home, _claims()))
    with pytest.raises(BadToken):
        keys.who(_signed(home, _claims(**changed)))


@pytest.mark.parametrize("token", ["", "a", "a.b", "a.b.c", "a.b.c.d.e", "é.ü.ß", "." * 5000])
def test_what_is_no_token_is_refused(keys: Keys, token: str) -> None:
    with pytest.raises(BadToken):
        keys.who(token)


def test_a_token_that_was_verified_is_remembered_and_forgotten_when_it_expires(
    home: Home, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    token = sign_token(home, "analyst", now=now, hours=1)
    who = keys.who(token)
    monkeypatch.setattr("joserfc.jwt.decode", lambda *_, **__: pytest.fail("it was verified once more"))
    assert keys.who(token) == who
    monkeypatch.undo()
    later = now.timestamp() + 3600 + 61
    monkeypatch.setattr("time.time", lambda: later)
    with pytest.raises(BadToken, match="expired"):
        keys.who(token)
