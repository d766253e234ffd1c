"""How far a back office has been polled."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adapters.contract import Retry
from adapters.kit.rest import Seen
from adapters.open311.settings import Stream

MOST_REMEMBERED = 5_000


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reached(_Part):
    """Of one list. Records changed before ``until`` were given; so were those in ``given``.

    ``given`` holds a digest of each record within the overlap before ``until``, and of each that does not say
    when it was changed, as long as the list shows it. ``seen`` is set once the list was given to its end.
    """

    until: datetime | None = None
    given: tuple[str, ...] = ()
    seen: Seen | None = None


class Outstanding(_Part):
    """A token whose request is not known yet, our reference for it, and since when."""

    token: str
    reference: str
    since: datetime


class Cursor(_Part):
    """All of it. Opaque to the hub."""

    reached: dict[Stream, Reached] = Field(default_factory=dict)
    tokens: tuple[Outstanding, ...] = ()

    @classmethod
    def read(cls, text: str | None) -> Cursor:
        """Raises ``Retry`` for a cursor that is not one of this adapter's."""
        if text is None:
            return cls()
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise Retry(f"the cursor is not one of this adapter's: {text[:100]!r}") from error

    def text(self) -> str:
        """As the hub keeps it."""
        return self.model_dump_json(exclude_none=True, exclude_defaults=True)

    def at(self, stream: Stream, reached: Reached) -> Cursor:
        """The same, with one list further on."""
        return self.model_copy(update={"reached": {**self.reached, stream: reached}})

    def waiting_for(self, tokens: tuple[Outstanding, ...]) -> Cursor:
        """The same, with these tokens outstanding."""
        return self.model_copy(update={"tokens": tokens})
