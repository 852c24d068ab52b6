"""Another rule table over the gradings of the past: what it would have proposed. Reads the log, changes nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from pydantic import ValidationError

from deploy.machine.trouble import MachineError
from services.triage.events import LOG, DisputeGraded, DisputeRegraded, DisputeReopened, GradeAwaitsConfirmation
from services.triage.policy import Grading, TriagePolicy, contradictions
from shared.kernel.recorded import RecordedEvent
from shared.kernel.stations import EVERY_STATION
from shared.store.database import Connection
from shared.store.event_log import COLUMNS, StoredEvent
from shared.store.policies import over

TOLD = (DisputeGraded, DisputeRegraded, GradeAwaitsConfirmation, DisputeReopened)
MEND = "mend it as deploy/policy has it 请照策略文件改正"


@dataclass(frozen=True, slots=True)
class Weighed:
    """A grading of the past: what was proposed and signed then, and what the other table makes of the same factors.
    `strange` are factors that it does not know, and passes over."""

    dispute_id: UUID
    at: datetime
    factors: tuple[str, ...]
    relapsed: bool
    proposed: int
    decided: int
    instead: int
    strange: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the other table proposes another level."""
        return self.instead != self.proposed


def table_of(path: Path, policy: TriagePolicy) -> Grading:
    """The rule table in a file: a policy's, or its `grading` alone; whole, or (as a station's file has it) what differs
    from the policy in force. Raises MachineError, naming file and place."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        why = f"{path} cannot be read 无法读取 ({type(error).__name__})"
        raise MachineError(why, "check the path of the file 请核对文件路径") from error
    except yaml.YAMLError as error:
        raise MachineError(f"{path} is no YAML 不是YAML", MEND) from error
    for section in ("triage", "grading"):
        document = document.get(section, document) if isinstance(document, dict) else None
    if not isinstance(document, dict) or not document.keys() & Grading.model_fields.keys():
        raise MachineError(f"{path} holds no rule table 没有分级规则: {', '.join(Grading.model_fields)}", MEND)
    is_whole = {name for name, field in Grading.model_fields.items() if field.is_required()} <= document.keys()
    try:
        table = Grading.model_validate(document if is_whole else over(policy.grading.model_dump(), document))
    except ValidationError as error:
        [first, *_] = error.errors()
        where = ".".join(map(str, first["loc"]))
        raise MachineError(f"{path}: grading.{where}: {first['msg']} 有误", MEND) from error
    if wrong := contradictions(table, policy.levels):
        raise MachineError(f"{path}: grading.{wrong[0]} 规则自相矛盾", MEND)
    return table


async def gradings(connection: Connection, station: str, since: datetime, table: Grading) -> list[Weighed]:
    """Every grade that was signed for at the station (or at all of them) since then, in order of time, weighed anew."""
    rows = await connection.fetch(
        f"select {COLUMNS} from store.event where log = $1 and kind = any($2::text[]) and ($3 = $4 or station = $3) "
        "order by stream, version",
        LOG,
        [cls.kind for cls in TOLD],
        station,
        EVERY_STATION,
    )
    weighed = weighed_anew((StoredEvent(*row).recorded() for row in rows), table)
    return sorted((one for one in weighed if one.at >= since), key=lambda one: one.at)


def weighed_anew(entries: Iterable[RecordedEvent], table: Grading) -> Iterator[Weighed]:
    """The signatures among these events of disputes, each after the relapses before it. A grade that another person
    confirmed counts once, as it was signed for."""
    relapsed: set[UUID] = set()
    for one in entries:
        match one.event:
            case DisputeReopened(dispute_id=dispute_id):
                relapsed.add(dispute_id)
            case DisputeRegraded(signed_by=signer) if signer:
                pass
            case DisputeGraded() | DisputeRegraded() | GradeAwaitsConfirmation() as event:
                yield _anew(event, one.recorded_at, event.dispute_id in relapsed, table)
            case _:
                pass


def _anew(event: Any, at: datetime, relapsed: bool, table: Grading) -> Weighed:
    strange = tuple(code for code in event.factors if code not in table.factors)
    known = [code for code in event.factors if code in table.factors]
    return Weighed(
        dispute_id=event.dispute_id,
        at=at,
        factors=event.factors,
        relapsed=relapsed,
        proposed=event.proposed_level,
        decided=event.level,
        instead=table.propose(known, relapsed).level,
        strange=strange,
    )
