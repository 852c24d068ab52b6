"""What may come of asking a service, besides an answer."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

CODE = re.compile(r"（[a-z][a-z0-9_]*）| \([a-z][a-z0-9_]*\)")
"""Behind a word, what programs send for it."""


FIELD_OF: Mapping[str, str] = {
    "against-one": "against_department",
    "due-in-past": "due_at",
    "due-too-far": "due_at",
    "hand-over-to-one": "handed_to",
    "happened-in-the-future": "happened_at",
    "plan-in-the-past": "finish_on",
    "plan-too-far": "finish_on",
    "receipt-of-no-day": "received_on",
    "receiver-complained-of": "receiver",
    "told-at-no-time": "told_at",
    "visit-before-resolution": "visited_at",
    "visit-in-future": "visited_at",
    "visited-in-the-future": "visited_at",
}
"""The field of our forms that a refusal speaks of, where the rules of a service gave it and not its schema."""


class Refused(Exception):
    """The service answered with a problem (RFC 9457), in both languages; `places` are the fields that are not right,
    `headings` those of a sheet that do not say enough. A person reads words without their codes."""

    def __init__(self, service: str, status: int, problem: Mapping[str, Any]) -> None:
        self.service, self.status = service, status
        self.code = str(problem.get("type", "")).rpartition("/")[2] or "unknown"
        self.zh = CODE.sub("", str(problem.get("detail_zh") or problem.get("detail") or "请求未被接受"))
        self.en = CODE.sub("", str(problem.get("detail") or "it was not accepted"))
        self.places: Sequence[Mapping[str, str]] = [
            {name: CODE.sub("", text) for name, text in place.items()}
            for place in problem.get("errors") or self._by_its_code()
        ]
        self.headings: Sequence[Mapping[str, Any]] = problem.get("headings") or ()
        super().__init__(f"{service} {status} {self.code}")

    def _by_its_code(self) -> Sequence[Mapping[str, str]]:
        if self.code not in FIELD_OF:
            return ()
        told = {"label_zh": "这一项", "label": "this", "detail_zh": self.zh, "detail": self.en}
        return ({"at": f"/{FIELD_OF[self.code]}", **told},)


class Away(Exception):
    """The service did not answer a question, or said that it is away or busy. Nothing was changed."""

    def __init__(self, service: str) -> None:
        self.service = service
        super().__init__(service)


class Unknown(Exception):
    """A command was sent and no answer came: whether it was done is not known. Sending it again does it once."""

    def __init__(self, service: str) -> None:
        self.service = service
        super().__init__(service)


AWAY = {"type": "/problems/away", "detail": "Intake cannot be reached. What you wrote is still here: send it again.",
        "detail_zh": "登记服务暂时连不上。您填的内容还在，请再送一次"}  # fmt: skip
UNSURE = {"type": "/problems/unsure", "detail": "No answer came. Send it again: it is taken once.",
          "detail_zh": "没有等到回答。请再送一次：不会重复"}  # fmt: skip


def refusal_of(trouble: Away | Unknown) -> Refused:
    """The same as a refusal, for a page that has its form without asking the service; the service is intake."""
    if isinstance(trouble, Away):
        return Refused(trouble.service, 503, AWAY)
    return Refused(trouble.service, 502, UNSURE)
