"""What may come of asking a service, besides an answer."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

CODE = re.compile(r"（[a-z][a-z0-9_]*）| \([a-z][a-z0-9_]*\)")
"""Behind a word, what programs send for it."""


class Refused(Exception):
    """The service answered with a problem (RFC 9457), in both languages; `places` are the fields that are not right,
    `headings` those of a sheet that do not say enough. A person reads words without their codes."""

    def __init__(self, service: str, status: int, problem: Mapping[str, Any]) -> None:
        self.service, self.status = service, status
        self.code = str(problem.get("type", "")).rpartition("/")[2] or "unknown"
        self.zh = CODE.sub("", str(problem.get("detail_zh") or problem.get("detail") or "请求未被接受"))
        self.en = CODE.sub("", str(problem.get("detail") or "it was not accepted"))
        self.places: Sequence[dict[str, str]] = [
            {name: CODE.sub("", text) for name, text in place.items()} for place in problem.get("errors") or ()
        ]
        self.headings: Sequence[Mapping[str, Any]] = problem.get("headings") or ()
        super().__init__(f"{service} {status} {self.code}")

    def at_fields(self, **called: str) -> "Refused":
        """The same, where the form has fields of its own for some of the service's: what is wrong with or below such a
        one is told at the form's."""
        for place in self.places:
            for name in place["at"].split("/"):
                place["at"] = f"/{called[name]}" if name in called else place["at"]
        return self


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
