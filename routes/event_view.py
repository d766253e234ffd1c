"""What routes see of an event: one flat document of its attributes and its data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import JsonValue

from schemas.envelope import Envelope

Document = Mapping[str, JsonValue]
"""``{"source": …, "subject": …, "data": …}``; an attribute that is not set is None or left out."""
KNOWN_PEOPLE = "known_people"
"""The name of the list of people's ids beside the attributes; no attribute can have it."""


class EventView:
    """One envelope as routes see it; the document is built when first asked for, as most routes never do.

    Belongs to one evaluation on one thread.
    """

    __slots__ = ("_document", "envelope", "known_people")

    def __init__(self, envelope: Envelope, known_people: Sequence[str] = ()) -> None:
        self.envelope = envelope
        self.known_people = known_people
        self._document: dict[str, JsonValue] | None = None

    @property
    def document(self) -> dict[str, JsonValue]:
        """Every attribute, extensions included, the data, and the ids of the people it names who were known;
        times as RFC 3339. Not to be changed.

        The attributes are those of ``Envelope.attributes()``, but ``priority`` is always here: a filter on it
        means the default too. Read from the fields, because having pydantic dump them costs several times as
        much, and an extension never hides a field.
        """
        if self._document is None:
            found = {**self.envelope.extensions, **vars(self.envelope)}
            del found["extensions"]
            found["time"] = rfc3339(found["time"])
            if found["expirytime"] is not None:
                found["expirytime"] = rfc3339(found["expirytime"])
            if found["sendat"] is not None:
                found["sendat"] = rfc3339(found["sendat"])
            found[KNOWN_PEOPLE] = [*self.known_people]
            self._document = found
        return self._document


def attribute_text(value: JsonValue) -> str:
    """An attribute as text, as CloudEvents 1.0.2 "Type System" writes it: ``true``, ``42``, text as it is."""
    if isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)


def rfc3339(moment: datetime) -> str:
    """The moment as RFC 3339, ``Z`` for UTC, as pydantic writes it."""
    text = moment.isoformat()
    return f"{text[:-6]}Z" if text.endswith("+00:00") else text
