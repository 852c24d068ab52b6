"""The words of the station and of departments about a referral."""

from typing import Annotated

from pydantic import Field, StrictBool

from shared.words import Line, Slug, Text, Words

Departments = Annotated[tuple[Slug, ...], Field(max_length=10)]
Days = Annotated[int, Field(strict=True, ge=1, le=365)]


class ReferWords(Words):
    """流转 · The lead department (the proposed one if none is named) and assisting ones."""

    lead: Slug | None = None
    assisting: Departments = ()


class SendOnWords(Words):
    """再次流转 · Another lead department."""

    lead: Slug
    assisting: Departments = ()


class ReasonWords(Words):
    """Why."""

    reason: Line


class ActionWords(Words):
    """处置 · What was done."""

    action: Text


class ExtensionWords(Words):
    """延期 · How many days more, why, and whether the parties agree."""

    days: Days
    reason: Line
    parties_agree: StrictBool


class GrantWords(Words):
    """同意延期 · How many days are granted."""

    days: Days


class ResolveWords(Words):
    """化解 · What the parties agreed on."""

    outcome: Text


class FailWords(Words):
    """调解不成 · Why, and of which other ways the parties were told: arbitration, administration, court."""

    reason: Text
    ways_told: Annotated[tuple[Line, ...], Field(min_length=1, max_length=10)]
