"""Events: frozen facts with a literal kind, read for ever through upcasts to today's shape.

A kind once published never changes its meaning; a change of shape raises the class's `version` and adds an upcast
from the stored version. Fields that hold personal data are declared `Personal[...]` where the event is declared, and
every body passes through the one seam `seal` / `unseal` on its way into and out of the store.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, TypeVar

import orjson
from pydantic import ConfigDict

from shared.kernel.message import Message

T = TypeVar("T")


class PersonalMark:
    """Marks a field as personal data: it may be sealed, erased, and never logged."""

    def __repr__(self) -> str:
        return "personal"


PERSONAL = PersonalMark()
Personal = Annotated[T, PERSONAL]

Upcast = Callable[[dict[str, Any]], dict[str, Any]]


class UnknownKind(Exception):
    """The kind is not in this process's registry: carry it, count it, ignore it."""


class Event(Message):
    """A fact in the past tense. `class DisputeGraded(Event, kind="triage.dispute_graded", zh="分级")`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: ClassVar[str] = ""
    zh: ClassVar[str] = ""
    version: ClassVar[int] = 1

    def __init_subclass__(cls, kind: str = "", zh: str = "", version: int = 1, **kwargs: Any) -> None:
        """Let `kind`, `zh` and `version` pass; pydantic reads them after the fields are known."""
        super().__init_subclass__(**kwargs)

    @classmethod
    def __pydantic_init_subclass__(cls, kind: str = "", zh: str = "", version: int = 1, **kwargs: Any) -> None:
        """Enter the class in the registry; a kind used twice is a mistake in the program."""
        if not kind:
            raise TypeError(f"{cls.__name__} needs a literal kind")
        known = REGISTRY.get(kind)
        if known is not None and known.__qualname__ != cls.__qualname__:
            raise TypeError(f"kind {kind} is taken by {known.__qualname__}")
        cls.kind, cls.zh, cls.version = kind, zh, version
        REGISTRY[kind] = cls

    @classmethod
    def personal_fields(cls) -> frozenset[str]:
        """The names of the fields that hold personal data."""
        return frozenset(name for name, field in cls.model_fields.items() if PERSONAL in field.metadata)


REGISTRY: dict[str, type[Event]] = {}
UPCASTS: dict[tuple[str, int], Upcast] = {}


def upcast(kind: str, from_version: int) -> Callable[[Upcast], Upcast]:
    """Register how a stored body of `kind` at `from_version` becomes one of the next version."""

    def register(change: Upcast) -> Upcast:
        UPCASTS[kind, from_version] = change
        return change

    return register


def seal(event: Event) -> bytes:
    """The bytes that are stored, hashed and sent: the one door through which personal data enters the log."""
    return event.__pydantic_serializer__.to_json(event)


def unseal(body: bytes) -> bytes:
    """The readable form of stored bytes: the one door through which personal data leaves the log."""
    return body


def decode(kind: str, version: int, body: bytes) -> Event:
    """Today's event from stored bytes of any version.

    Raises `UnknownKind` for a kind nobody registered, `pydantic.ValidationError` or `ValueError` for a body that is
    not of its kind, `LookupError` where an upcast is missing or the version is from the future.
    """
    cls = REGISTRY.get(kind)
    if cls is None:
        raise UnknownKind(kind)
    if version == cls.version:
        event: Event = cls.__pydantic_validator__.validate_json(unseal(body))
        return event
    return cls.model_validate(_lift(kind, version, cls.version, orjson.loads(unseal(body))))


def _lift(kind: str, stored: int, today: int, body: Mapping[str, Any]) -> dict[str, Any]:
    if stored > today:
        raise LookupError(f"{kind} is stored as version {stored}, this program knows {today}: upgrade it first")
    lifted = dict(body)
    for version in range(stored, today):
        lifted = UPCASTS[kind, version](lifted)
    return lifted
