"""Who acts: a bearer token signed by the installation's Ed25519 key, checked here and nowhere else (RFC 7519, 8037)."""

import json
import re
import time
import warnings
from pathlib import Path
from typing import Literal, get_args

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, SecurityWarning
from joserfc.jwk import OKPKey

from shared.kernel.recorded import Actor

Role = Literal[
    "information_officer",
    "desk_officer",
    "analyst",
    "liaison",
    "visitor",
    "chief",
    "supervisor",
    "auditor",
    "administrator",
]
ROLES: tuple[str, ...] = get_args(Role)
ALGORITHM = "EdDSA"  # RFC 9864 calls it Ed25519; identity providers still say EdDSA
warnings.filterwarnings("ignore", category=SecurityWarning, module="joserfc")
CLAIMS = jwt.JWTClaimsRegistry(leeway=60, exp={"essential": True})  # clocks of two machines differ
_NAME = re.compile(r"^[A-Za-z0-9._-]{1,64}$")


MOST_REMEMBERED = 4096
NOBODY = (0.0, Actor("", ""), "")


class BadToken(Exception):
    """No token, or none that this installation signed and still honours; the message says which."""


class Keys:
    """The installation's public key, by which its tokens are known.

    A token that was verified is remembered until it expires: the signature is a quarter of what a request costs.
    """

    def __init__(self, public_key: Path) -> None:
        self.key = OKPKey.import_key(json.loads(public_key.read_text(encoding="utf-8")))
        self._verified: dict[str, tuple[float, Actor, str]] = {}

    def who(self, token: str) -> tuple[Actor, str]:
        """The actor and the station that a token speaks for (station `""`: all of them).

        Raises `BadToken`.
        """
        expires_at, actor, station = self._verified.get(token, NOBODY)
        if time.time() < expires_at:
            return actor, station
        expires_at, actor, station = self._verify(token)
        if len(self._verified) >= MOST_REMEMBERED:
            self._verified.clear()
        self._verified[token] = (expires_at, actor, station)
        return actor, station

    def _verify(self, token: str) -> tuple[float, Actor, str]:
        try:
            claims = jwt.decode(token, self.key, algorithms=[ALGORITHM]).claims
            CLAIMS.validate(claims)
        except ExpiredTokenError as error:
            raise BadToken("expired") from error
        except Exception as error:  # whatever a forged header makes the library stumble over, it is no token
            raise BadToken("not signed by this installation") from error
        role, name = str(claims.get("role", "")), str(claims.get("sub", ""))
        department, station = str(claims.get("department") or ""), str(claims.get("station") or "")
        if role not in ROLES or not _NAME.match(name):
            raise BadToken("without a known role and account")
        if (role == "liaison") != bool(department):
            raise BadToken("a liaison's token names a department, no other does")
        return float(claims["exp"]), Actor(role, name, department), station
