"""The tokens that the services check: made anew for what somebody asks of a page, and valid for minutes."""

import json
import warnings
from datetime import datetime, timedelta
from pathlib import Path

from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import OKPKey

from services.console.people.accounts import Post
from shared.http.auth import ALGORITHM

LIFE = timedelta(minutes=5)
RENEWED = timedelta(minutes=2)
"""How long before its end a token is no longer used."""


class Signer:
    """Signs with the installation's private key. The seam behind which an identity provider's tokens come later."""

    def __init__(self, private_key: Path, issuer: str, audience: str) -> None:
        self.key = OKPKey.import_key(json.loads(private_key.read_text(encoding="utf-8")))
        self.issuer, self.audience = issuer, audience
        self._made: dict[tuple[str, Post], tuple[datetime, str]] = {}

    def token(self, account: str, post: Post, now: datetime) -> str:
        """A token of this account in this post."""
        until, token = self._made.get((account, post), (now, ""))
        if until - now > RENEWED:
            return token
        self._made = {who: made for who, made in self._made.items() if made[0] > now}
        token = self._sign(account, post, now)
        self._made[account, post] = (now + LIFE, token)
        return token

    def _sign(self, account: str, post: Post, now: datetime) -> str:
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": account,
            "role": post.role,
            "station": post.station,
            "iat": int(now.timestamp()),
            "exp": int((now + LIFE).timestamp()),
            **({"department": post.department} if post.department else {}),
        }
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)  # EdDSA has a new name since RFC 9864
            return jwt.encode({"alg": ALGORITHM, "kid": str(self.key.kid)}, claims, self.key, algorithms=[ALGORITHM])
