"""What triage says of a hazard (隐患): opened, acted on, handed over, urged, removed; or withdrawn."""

from datetime import datetime
from uuid import UUID

from shared.kernel.calendar import MaybeProvisional
from shared.kernel.event import Event, Personal
from shared.kernel.words import Code


class HazardOpened(Event, kind="triage.hazard_opened", zh="列为隐患"):
    """A hazard (隐患) is followed from here on until it is removed; an action is promised by `act_by`."""

    hazard_id: UUID
    report_id: UUID
    hazard: Code
    village: str
    summary: Personal[str]
    happened_at: datetime
    act_by: datetime
    policy: str
    provisional: MaybeProvisional = None


class HazardActionReported(Event, kind="triage.hazard_action_reported", zh="处置隐患"):
    """Somebody did something about the hazard (处置); the next action is promised by `act_by`."""

    hazard_id: UUID
    action: Personal[str]
    act_by: datetime
    policy: str
    provisional: MaybeProvisional = None


class HazardHandedOver(Event, kind="triage.hazard_handed_over", zh="隐患交主管部门"):
    """The hazard was handed to the competent `department` of the policy, or to another `authority`.

    It stays followed until it is removed: the next action is promised by `act_by`.
    """

    hazard_id: UUID
    department: Code | None = None
    authority: Personal[str] = ""
    act_by: datetime
    policy: str
    provisional: MaybeProvisional = None


class HazardUrged(Event, kind="triage.hazard_urged", zh="催办隐患"):
    """Nobody did anything about the hazard in time (催办)."""

    hazard_id: UUID
    act_by: datetime


class HazardRemoved(Event, kind="triage.hazard_removed", zh="消除隐患"):
    """The hazard is gone, and how it was removed: nothing is due any more."""

    hazard_id: UUID
    how: Personal[str]


class HazardRepeated(Event, kind="triage.hazard_repeated", zh="隐患重复反映"):
    """Another report of the same hazard was linked."""

    hazard_id: UUID
    report_id: UUID


class HazardRepeatWithdrawn(Event, kind="triage.hazard_repeat_withdrawn", zh="撤销隐患重复反映"):
    """A report linked to the hazard turned out to be about something else."""

    hazard_id: UUID
    report_id: UUID


class HazardWithdrawn(Event, kind="triage.hazard_withdrawn", zh="撤销隐患"):
    """The report `report_id` was no hazard after all: this one is not followed any more."""

    hazard_id: UUID
    report_id: UUID
    reason: Personal[str]
