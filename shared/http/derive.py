"""Ids that this installation derives from texts with its secret: published, they confirm no guess."""

import hmac
from uuid import UUID


def derive(secret: str, text: str) -> UUID:
    """The id that this secret gives to a text: a UUID of version 8 (RFC 9562) from HMAC-SHA-256."""
    digest = bytearray(hmac.digest(secret.encode(), text.encode(), "sha256")[:16])
    digest[6], digest[8] = digest[6] & 0x0F | 0x80, digest[8] & 0x3F | 0x80
    return UUID(bytes=bytes(digest))
