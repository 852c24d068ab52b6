"""The words of the policy in force, for whoever builds a form: codes with their names, as a station has them now."""

from collections.abc import Mapping
from typing import Annotated, TypeVar

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from shared.http.context import Context
from shared.http.door import Door
from shared.kernel.policy import Category, Label, Level, Named, Policy

router = APIRouter(tags=["system"], route_class=Door)


class LevelWord(Level):
    """级别 · A level by its number, 1 being the gravest."""

    code: int


class CategoryWord(Category):
    """类别 · A category, and the department that is competent for it."""

    code: str
    also: Annotated[tuple[str, ...], Field(exclude=True)] = ()


class OwnWord(Named):
    """用语 · A word of a list that one service has for itself; a factor has its points, a level of the rule what alone
    means it."""

    model_config = ConfigDict(extra="ignore")

    points: int | None = None
    alone: tuple[Label, ...] | None = None


class Words(BaseModel):
    """政策用语 · What a policy lists: the lists that all services share, and under their own names this service's."""

    model_config = ConfigDict(extra="allow")

    __pydantic_extra__: dict[str, list[OwnWord]]

    version: str
    levels: list[LevelWord]
    departments: list[Named]
    categories: list[CategoryWord]
    channels: list[Named]
    villages: list[Label]


W = TypeVar("W", LevelWord, CategoryWord, Named, OwnWord)


@router.get("/words", response_model_exclude_none=True)
async def show_words(ctx: Context) -> Words:
    """政策用语 · The words of the policy in force now at the asker's station; for all stations, the county's."""
    policy: Policy = ctx.policy
    own = {name: _coded(OwnWord, words) for name, words in policy.own_words().items()}
    return Words(
        version=policy.version,
        levels=_coded(LevelWord, policy.levels),
        departments=_coded(Named, policy.departments),
        categories=_coded(CategoryWord, policy.categories),
        channels=_coded(Named, policy.channels),
        villages=list(policy.villages),
        **own,
    )


def _coded(word: type[W], labels: Mapping[str, Label] | Mapping[int, Level]) -> list[W]:
    """Each label with its code, in the order of the policy."""
    return [word.model_validate({"code": code, **vars(label)}) for code, label in labels.items()]
