"""The section `referral` of a policy: by when departments sign and resolve, and returned disputes are sent on."""

from typing import ClassVar

from shared.kernel.policy import ByLevel, Policy, Span


class ReferralPolicy(Policy):
    """What referral reads of a station's policy."""

    section: ClassVar[str] = "referral"

    accept: ByLevel[Span]
    resolve: ByLevel[Span]
    resend: Span
