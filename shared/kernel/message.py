"""Messages: frozen records of named fields, made from one another by name."""

from functools import lru_cache
from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Message(BaseModel):
    """What events and commands have in common: frozen, and made `of` others whose fields it carries on."""

    model_config = ConfigDict(frozen=True)

    @classmethod
    def of(cls, *sources: BaseModel, **fields: Any) -> Self:
        """The message that carries the fields of `sources` which it has too, by name; `fields` stand over them.

        Raises `pydantic.ValidationError` where a field is missing or not of its type.
        """
        carried: dict[str, Any] = {}
        for source in sources:
            for name in _shared_names(cls, type(source)):
                carried[name] = getattr(source, name)
        return cls(**(carried | fields))


@lru_cache(1024)
def _shared_names(to: type[BaseModel], source: type[BaseModel]) -> tuple[str, ...]:
    return tuple(name for name in to.model_fields if name in source.model_fields)
