"""The section `intake` of a policy: what may come with a report; channels and categories are common to all services."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.kernel.policy import Policy, Section


class Attachments(Section):
    """What may come with a report: how many, how large each may be as it is sent, and how many pixels a photo has."""

    most: Annotated[int, Field(ge=0, le=20)] = 6
    megabytes: Annotated[int, Field(ge=1, le=10)] = 8
    megapixels: Annotated[int, Field(ge=1, le=50)] = 50


class IntakePolicy(Policy):
    """What intake reads of a station's policy."""

    section: ClassVar[str] = "intake"

    attachments: Attachments = Attachments()
