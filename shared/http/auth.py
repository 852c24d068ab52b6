"""Who acts: a bearer token signed by the installation's Ed25519 key, checked here and nowhere else (RFC 7519, 8037).

What RFC 7519 says of its own claims joserfc checks; what a token of ours says besides stands in `shared.http.claims`.
A claim that is missing, or of another sort, never widens what a token opens.
"""

import json
import time
import warnings
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import ClaimError, ExpiredTokenError, SecurityWarning
from joserfc.jwk import OKPKey
from joserfc.jws import JWSRegistry
from joserfc.registry import JWS_HEADER_REGISTRY, HeaderParameter
from joserfc.util import urlsafe_b64decode

from shared.http.claims import LONGEST_LIFE_DAYS, BadToken, bearer
from shared.http.strict import Strict
from shared.kernel.recorded import Actor

ALGORITHM = "EdDSA"  # RFC 9864 calls it Ed25519; identity providers still say EdDSA
warnings.filterwarnings("ignore", category=SecurityWarning, module="joserfc")
LEEWAY_SECONDS = 60  # clocks of two machines differ
LONGEST_TOKEN = 4096  # ours have 400 bytes; an identity provider's may have some thousand
MOST_REMEMBERED = 4096  # more than work at once in a county; 2 MB
NOBODY = (0.0, Actor("", ""), "")


class Keys:
    """The installation's public key, by which its tokens are known, and what they name as their issuer and audience.

    A token that was verified is remembered until it expires: the signature is a quarter of what a request costs.
    """

    def __init__(self, public_key: Path, issuer: str, audience: str) -> None:
        self.key = OKPKey.import_key(json.loads(public_key.read_text(encoding="utf-8")))
        self.claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
        )
        # A header that brings a key, says that it is something else (RFC 8725, 3.11), or asks for what nobody here
        # understands, is none of ours.
        self.header = JWSRegistry(algorithms=[ALGORITHM])
        self.header.header_registry = {
            "alg": JWS_HEADER_REGISTRY["alg"],
            "typ": HeaderParameter("Type", _is_jwt),
            "kid": HeaderParameter("Key ID", self._is_own),
        }
        self._verified: dict[str, tuple[float, Actor, str]] = {}

    def who(self, token: str) -> tuple[Actor, str]:
        """The actor and the station that a token speaks for (`EVERY_STATION`: all of them). Raises `BadToken`."""
        if len(token) > LONGEST_TOKEN:
            raise BadToken("length")
        now = time.time()
        until, actor, station = self._verified.get(token, NOBODY)
        if now < until:
            return actor, station
        claims = self._claims(token, now)
        actor, station = bearer(claims)
        if claims.get("nbf", now) <= now:  # else it would still open, were the clock set back
            if len(self._verified) >= MOST_REMEMBERED:
                self._verified.clear()
            self._verified[token] = (float(claims["exp"]) + LEEWAY_SECONDS, actor, station)
        return actor, station

    def _claims(self, token: str, now: float) -> dict[str, Any]:
        """What this installation signed, and is in force now."""
        try:
            json.loads(urlsafe_b64decode(token.partition(".")[0].encode()), cls=Strict)
            claims = jwt.decode(token, self.key, registry=self.header, decoder_cls=Strict).claims
        except Exception as error:  # whatever a forged header makes the library stumble over, it is no token
            raise BadToken("signature") from error
        try:
            self.claims.validate(claims)
        except ExpiredTokenError as error:
            raise BadToken("expired") from error
        except ClaimError as error:
            raise BadToken(error.claim.partition(",")[0]) from error
        if claims["exp"] > claims.get("iat", now) + LONGEST_LIFE_DAYS * 24 * 3600:
            raise BadToken("life")
        return claims

    def _is_own(self, kid: Any) -> None:
        if kid != self.key.kid:
            raise ValueError("is another key's")


def _is_jwt(typ: Any) -> None:
    if typ.lower() != "jwt":  # RFC 7519, 5.1
        raise ValueError("is something else")
