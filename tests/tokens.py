"""Tokens as nobody should write them: any header over any claims, signed with the installation's own key.

`signed(home, claims(station=None))` has every claim right but one; `claims(station=...)` leaves it out. What is text
already is signed as it is, so that a name may stand twice in it.
"""

import base64
import json
import time
from types import EllipsisType
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.jwk import OKPKey

from deploy.machine.home import Home
from tests.given import INSTALLATION, STATION

LIFE_SECONDS = 3600


def claims(**changed: Any) -> dict[str, Any]:
    """The claims of an analyst of the town, with these instead or besides; `...` leaves a claim out."""
    now = int(time.time())
    usual: dict[str, Any] = {
        "iss": f"sikuai:{INSTALLATION}",
        "aud": "sikuai",
        "sub": "an",
        "role": "analyst",
        "station": STATION,
        "iat": now,
        "exp": now + LIFE_SECONDS,
    }
    return {name: value for name, value in (usual | changed).items() if not isinstance(value, EllipsisType)}


def signed(home: Home, payload: dict[str, Any] | str, header: dict[str, Any] | str | None = None) -> str:
    """A token of these claims under this header, with a signature that is right whatever they say."""
    key = OKPKey.import_key(json.loads(home.private_key.read_text()))
    content = f"{part(header or {'alg': 'EdDSA'})}.{part(payload)}"
    assert isinstance(key.private_key, Ed25519PrivateKey)
    return f"{content}.{_base64(key.private_key.sign(content.encode()))}"


def part(value: object) -> str:
    """What stands between the dots for this."""
    return _base64((value if isinstance(value, str) else json.dumps(value)).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
