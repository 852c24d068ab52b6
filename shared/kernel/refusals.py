"""Refusals: how a decider says no, with a code for machines and a sentence in both languages that says what to do."""


class Refused(Exception):
    """The domain says no. `code` names the reason for machines; `zh` and `en` say it and what to do next."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code, self.zh, self.en = code, zh, en


class OutOfOrder(Refused):
    """The step does not fit the phase that its subject is in."""


class NotFound(Refused):
    """There is no such subject, or none that this actor may know of."""


class NotAllowed(Refused):
    """This actor may not do this."""


class Invalid(Refused):
    """The fields of the command do not make sense together."""


class Conflict(Refused):
    """The stream has moved on from the version that the sender saw."""

    def __init__(self, expected: int, actual: int) -> None:
        super().__init__(
            "stale-version",
            f"数据已更新（现为第{actual}版，您看到的是第{expected}版）：请重新读取后再提交",
            f"the subject is at version {actual}, you saw {expected}: read it again, then resend",
        )
        self.expected, self.actual = expected, actual


class Unavailable(Exception):
    """The service cannot answer for now; what was asked may be asked again with the same id."""
