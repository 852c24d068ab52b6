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

Department: TypeAlias = Literal["any", "lead", "involved", "own"]
"""As which department of the subject: none in particular, the lead one, the lead or an assisting one; or the only one
which knows of it, beside the people of the station."""


@dataclass(frozen=True, slots=True)
class Anybody:
    """Whoever asks, with or without a token; nothing is known of him, so no body is taken."""


ANYBODY = Anybody()


@dataclass(frozen=True, slots=True)
class May:
    """Who may call a route: these roles, as which department, while its subject is in one of these phases.

    No phase: the route is not about a subject, or takes it as it is. `largest_body_bytes` is 0 for what the settings
    allow every request. What `repeats_itself` may be sent again without an idempotency key, and does the same with one;
    one that is not well written is refused there, too. What is `of_installation` is nobody's in particular: the station
    of the token does not matter. Raises `ValueError` without a role: nobody, or was it anybody?
    """

    roles: Sequence[str]
    department: Department = "any"
    phases: Sequence[str] = ()
    largest_body_bytes: int = 0
    repeats_itself: bool = False
    of_installation: bool = False

    def __post_init__(self) -> None:
        if not self.roles:
            raise ValueError("name the roles that may; whoever asks is ANYBODY")


@dataclass(frozen=True, slots=True)
class CheckedBy:
    """Whom this check lets in: it says who calls and for which station, where no bearer token does, and raises
    `Problem` for somebody who may not. The rest as in `May`.

    Beware: the body is read before it is known whose it is, for it may be the body that is signed.
    """

    check: "Callable[[Request, Runtime], Awaitable[tuple[Actor, str]]]"
    largest_body_bytes: int = 0
    repeats_itself: bool = False


Line: TypeAlias = Anybody | May | CheckedBy
Access: TypeAlias = Mapping[str, Line]
"""The lines of a table, each by the name of the route's function."""
