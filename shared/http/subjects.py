"""How the subjects that several services know stand in an address."""

from typing import Annotated
from uuid import UUID

from fastapi import Path

from shared.kernel.text import IN_FULL

DisputeId = Annotated[UUID, Path(title="纠纷编号 · dispute id"), IN_FULL]
HandoverId = Annotated[UUID, Path(title="移交编号 · handover id"), IN_FULL]
HazardId = Annotated[UUID, Path(title="隐患编号 · hazard id"), IN_FULL]
RequestId = Annotated[UUID, Path(title="诉求编号 · request id"), IN_FULL]
ReportId = Annotated[UUID, Path(title="线索编号 · report id"), IN_FULL]
AnalysisId = Annotated[UUID, Path(title="研判编号 · analysis id"), IN_FULL]
