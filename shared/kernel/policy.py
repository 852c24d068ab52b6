"""A policy: what a station may set for itself, as data. Each service declares the section that it reads as a subclass.

A promise is made by a policy's clock over its calendar, and names the version that it was made under; changing the
policy never rewrites a promise.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Protocol, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator

from shared.kernel.calendar import Calendar, Provisional

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


class Section(BaseModel):
    """A part of a policy: frozen and closed, so that a misspelt key is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Label(Section):
    """A code's name in Chinese and English."""

    zh: str
    en: str


class Named(Section):
    """A code with its name in Chinese and English."""

    code: str
    zh: str
    en: str


Coded: TypeAlias = Named | str
"""A code as people are shown it: named, or bare where their station's policy does not know it."""


class Level(Label):
    """A level of grading with its colour and meaning."""

    colour: str
    meaning: Label


class Category(Label):
    """A category of dispute and the department that is competent for it."""

    route: str
    also: tuple[str, ...] = ()
    """What others call it: official names, as sheets have them."""


class Promise(NamedTuple):
    """When something is due; `provisional` if that rests on a calendar which is not announced yet."""

    due_at: datetime
    provisional: Provisional | None


class Span(Section):
    """A clock: hours or days by the calendar, or working days; exactly one of them."""

    hours: int = 0
    days: int = 0
    workdays: int = 0

    @model_validator(mode="after")
    def _one_unit(self) -> "Span":
        if sum(n > 0 for n in (self.hours, self.days, self.workdays)) != 1:
            raise ValueError("a clock has exactly one of hours, days, workdays, above zero")
        return self

    def after(self, start: datetime, calendar: Calendar) -> Promise:
        """The instant at which this clock, started at `start` (aware), has run out by this calendar."""
        if self.workdays:
            return Promise(*calendar.after(start, self.workdays))
        return Promise(start + timedelta(hours=self.hours, days=self.days), None)


ByLevel: TypeAlias = dict[int | Literal["default"], T]


def of_level(table: ByLevel[T], level: int) -> T:
    """What the table says for this level, else its default."""
    return table[level] if level in table else table["default"]


class Policy(Section):
    """One version of a station's policy: the codes that all services share; in subclasses a service's own clocks."""

    section: ClassVar[str] = ""

    version: str
    calendar: Calendar
    levels: dict[int, Level]
    departments: dict[str, Label]
    categories: Annotated[dict[str, Category], Field(min_length=1)]
    channels: dict[str, Label]
    villages: tuple[Label, ...] = ()
    """Offered where a place is asked for; another township's is taken all the same."""
    refer: ByLevel[Span]
    phones_masked: StrictBool = False
    """Whether mobile phone numbers in what is reported stay with intake, as identity numbers do."""

    @model_validator(mode="after")
    def _routes_lead_somewhere(self) -> "Policy":
        lost = {category.route for category in self.categories.values()} - set(self.departments)
        if lost:
            raise ValueError(f"categories route to unknown departments: {', '.join(sorted(lost))}")
        return self

    def promise(self, clock: Span | ByLevel[Span], start: datetime, level: int = 0) -> Promise:
        """What this clock, started at `start` (aware), promises; one that differs by level needs the level."""
        span = clock if isinstance(clock, Span) else of_level(clock, level)
        return span.after(start, self.calendar)

    def corrected(self, promise: Promise) -> tuple[datetime, str] | None:
        """When a provisional promise is due by the calendar as announced, and the number of the notice.

        None for one that rests on no guess, or whose calendar is still not announced.
        """
        if promise.provisional is None:
            return None
        guess = promise.provisional
        due_at, provisional = self.calendar.after(guess.started_at, guess.workdays)
        announced = self.calendar.years.get(guess.year)
        return None if provisional or announced is None else (due_at, announced.notice)

    def words(self) -> dict[str, Mapping[Any, Label]]:
        """The words that this version lists, with what they are called, by the names that fields have for the lists."""
        return {
            "channels": self.channels,
            "categories": self.categories,
            "departments": self.departments,
            "levels": self.levels,
            **self.own_words(),
        }

    def own_words(self) -> dict[str, Mapping[str, Label]]:
        """What this section lists beside what is common: words with their labels, by the names of the lists."""
        return {}

    def coded(self) -> dict[str, Mapping[Any, Label]]:
        """The fields of rows that hold codes, with what those are called."""
        return {
            "channel": self.channels,
            "category": self.categories,
            "category_hint": self.categories,
            "lead": self.departments,
            "owner": self.departments,
            "proposed": self.departments,
            "asked_by": self.departments,
            "department": self.departments,
            "returned_by": self.departments,
        }

    def named(self, row: M) -> M:
        """The row with those of its codes named that this version knows: the fields that are `Coded`."""
        codes = vars(row)
        labels = {field: names.get(codes.get(field)) for field, names in self.coded().items()}
        named = {field: Named(code=codes[field], zh=label.zh, en=label.en) for field, label in labels.items() if label}
        return row.model_copy(update=named)


P_co = TypeVar("P_co", bound=Policy, covariant=True)


class Policies(Protocol[P_co]):
    """Where policies come from."""

    def of(self, station: str, at: datetime) -> P_co:
        """The policy in force at this station (`EVERY_STATION`: the county's own) at this instant (aware)."""
        ...
