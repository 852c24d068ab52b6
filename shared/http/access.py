"""Who may call which route: one table for each service, without whose line a route is called by nobody.

What stands here of roles is checked at the door. What stands here of stations, departments and phases is the domain's
to check, and the tests made from these tables show that it does (`tests/doors/test_access.py`).
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from fastapi import Request

from shared.kernel.recorded import Actor

if TYPE_CHECKING:
    from shared.http.runtime import Runtime

Check: TypeAlias = "Callable[[Request, Runtime], Awaitable[tuple[Actor, str]]]"
"""Who calls and for which station, when that is not said by a bearer token; raises `Problem` for somebody who may not.

Beware: the body is read before it is known whose it is, for it may be the body that is signed."""

Department: TypeAlias = Literal["any", "lead", "involved"]
"""As which department of the subject: none in particular, the lead one, the lead or an assisting one."""


@dataclass(frozen=True, slots=True)
class May:
    """Who may call a route: these roles, as which department, while its subject is in one of these phases.

    No role at all: anybody, with or without a token. No phase: the route is not about a subject, or takes it as it is.
    `largest_body_bytes` is 0 for what the settings allow every request. What `repeats_itself` may be sent again without
    an idempotency key, and does the same with one; one that is not well written is refused there, too. What is
    `of_installation` is nobody's in particular: the station of the token does not matter.
    """

    who: "Sequence[str] | Check"
    department: Department = "any"
    phases: Sequence[str] = ()
    largest_body_bytes: int = 0
    repeats_itself: bool = False
    of_installation: bool = False


ANYBODY = May(())
Access: TypeAlias = Mapping[str, May]
"""The lines of a table, each by the name of the route's function."""
