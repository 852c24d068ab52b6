"""Where attachments are kept (`kept.attachment`): by the hash of what they hold, at the station that was sent them."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from services.intake.attachments.answer import Clean
from services.intake.attachments.kinds import Kind
from services.intake.events import Attachment
from shared.store.database import Connection


class File(NamedTuple):
    """What is in one, and of which kind it is."""

    kind: Kind
    data: bytes


async def keep(connection: Connection, station: str, sent: bytes, clean: Clean, at: datetime) -> Attachment:
    """Keep this file, which is what is left of what was sent; the same again is kept once, and gets the first answer,
    also where another version of a library would have written it otherwise."""
    digest = sha256(sent).digest()
    known = await connection.fetchrow(
        "select hash, kind, size from kept.attachment where station = $1 and sent = $2", station, digest
    )
    if known is None:
        file = Attachment(hash=sha256(clean.data).hexdigest(), kind=clean.kind, size=len(clean.data))
        await connection.execute(
            "insert into kept.attachment (station, hash, sent, kind, size, data, kept_at) "
            "values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
            station, file.hash, digest, file.kind, file.size, clean.data, at,
        )  # fmt: skip
        return file
    return Attachment.model_validate(dict(known))


async def of_hashes(connection: Connection, station: str, hashes: Iterable[str]) -> dict[str, Attachment]:
    """Those of these that this station keeps, by their hashes."""
    rows = await connection.fetch(
        "select hash, kind, size from kept.attachment where station = $1 and hash = any($2::text[])",
        station,
        list(hashes),
    )
    return {row["hash"]: Attachment.model_validate(dict(row)) for row in rows}


async def file(connection: Connection, hash_: str) -> File | None:
    """What is kept under this hash, for whoever may read a report that names it; None where nothing is."""
    row = await connection.fetchrow("select kind, data from kept.attachment where hash = $1 limit 1", hash_)
    return File(row["kind"], row["data"]) if row else None
