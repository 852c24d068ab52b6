"""What somebody had typed when his session was over: sealed, given to his browser, and opened for him alone."""

import json
import os
import time
from hashlib import sha256
from typing import NamedTuple, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VALID_SECONDS = 24 * 3600
NONCE_BYTES = 12
PASSWORDS = frozenset({"password", "old", "new", "again"})
"""Fields that are never kept, sealed or not: whoever had typed them types them again."""


Texts: TypeAlias = dict[str, list[str]]


class Kept(NamedTuple):
    """A form that was not sent: where it was to go, what was typed, and the mark of the post in which it was opened."""

    path: str
    texts: Texts
    post: str


class Sealed:
    """Seals forms (AES-256-GCM, NIST SP 800-38D) with a key that is derived of the installation's secret."""

    def __init__(self, secret: bytes) -> None:
        self.key = AESGCM(sha256(b"console forms " + secret).digest())

    def seal(self, whose: str, path: str, texts: Texts, post: str) -> str:
        """What was about to be sent there, for a day, without passwords; `whose` is the mark of his account, `post`
        that of the post in which he opened the form."""
        kept = {name: values for name, values in texts.items() if name not in PASSWORDS}
        told = {"until": time.time() + VALID_SECONDS, "path": path, "texts": kept, "post": post}
        written = json.dumps(told).encode()
        nonce = os.urandom(NONCE_BYTES)
        return (nonce + self.key.encrypt(nonce, written, whose.encode())).hex()

    def open(self, whose: str, sealed: str) -> Kept | None:
        """The form; None for another account, when too old, and for what is none."""
        try:
            raw = bytes.fromhex(sealed)
            told = json.loads(self.key.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], whose.encode()))
        except (ValueError, InvalidTag):
            return None
        return Kept(told["path"], told["texts"], told.get("post", "")) if told["until"] > time.time() else None
