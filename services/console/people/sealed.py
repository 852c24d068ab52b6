"""What somebody had typed when his session was over: sealed, given to his browser, and opened for him alone."""

import json
import os
import time
from hashlib import sha256
from typing import TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VALID_SECONDS = 30 * 60
NONCE_BYTES = 12
PASSWORDS = frozenset({"password", "old", "new", "again"})
"""Fields that are never kept, sealed or not: whoever had typed them types them again."""


Texts: TypeAlias = dict[str, list[str]]


class Sealed:
    """Seals forms (AES-256-GCM, NIST SP 800-38D) with a key that is derived of the installation's secret."""

    def __init__(self, secret: bytes) -> None:
        self.key = AESGCM(sha256(b"console forms " + secret).digest())

    def seal(self, account: str, path: str, texts: Texts) -> str:
        """What this account was about to send there, for half an hour, without passwords."""
        kept = {name: values for name, values in texts.items() if name not in PASSWORDS}
        written = json.dumps({"until": time.time() + VALID_SECONDS, "path": path, "texts": kept}).encode()
        nonce = os.urandom(NONCE_BYTES)
        return (nonce + self.key.encrypt(nonce, written, account.encode())).hex()

    def open(self, account: str, sealed: str) -> tuple[str, Texts] | None:
        """Where it was to go, and the texts; None for another account, when too old, and for what is none."""
        try:
            raw = bytes.fromhex(sealed)
            told = json.loads(self.key.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], account.encode()))
        except (ValueError, InvalidTag):
            return None
        return (told["path"], told["texts"]) if told["until"] > time.time() else None
