"""Where the plan (一案一策) of a graded dispute is: wanted by a date, standing, or done; None where none is wanted."""

from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from services.triage.domain import plan_refusals as refusals
from shared.kernel.policy import Promise
from shared.kernel.words import called

Result: TypeAlias = Annotated[
    Literal["kept", "done", "change"],
    called(kept="继续执行 · kept", done="已完成 · done", change="需要调整 · to be changed"),
]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """There is none, or the one that there was is to be changed: one is adopted by `due`."""

    due: Promise
    urged: bool = False


@dataclass(frozen=True)
class Standing:
    """Adopted, and acted by."""


@dataclass(frozen=True)
class Done:
    """Reviewed as done."""


Plan: TypeAlias = Wanted | Standing | Done | None


def standing(plan: Plan) -> Standing:
    """The plan that is acted by. Raises OutOfOrder."""
    if isinstance(plan, Done):
        raise refusals.PLAN_DONE()
    if not isinstance(plan, Standing):
        raise refusals.NO_PLAN()
    return plan
