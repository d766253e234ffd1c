"""What filters see of an event: its attributes, and a document of attributes and data together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import JsonValue

from schemas.envelope import Envelope, ExtensionValue

Attributes = Mapping[str, ExtensionValue]


class EventView:
    """One envelope as routes see it; each part is built when first asked for, since most routes ask for none.

    Belongs to one evaluation on one thread.
    """

    __slots__ = ("_attributes", "_document", "envelope")

    def __init__(self, envelope: Envelope) -> None:
        self.envelope = envelope
        self._attributes: dict[str, ExtensionValue] | None = None
        self._document: dict[str, JsonValue] | None = None

    @property
    def attributes(self) -> dict[str, ExtensionValue]:
        """Every attribute that is set, extensions included, times as RFC 3339.

        The same as ``Envelope.attributes()`` but for ``priority``, which is always here: a filter on it means
        the default too. Read from the fields, because asking pydantic to dump costs five times as much.
        """
        if self._attributes is None:
            found: dict[str, ExtensionValue] = {}
            for name, value in vars(self.envelope).items():
                if value is None or name in {"data", "extensions"}:
                    continue
                found[name] = _rfc3339(value) if isinstance(value, datetime) else value
            if self.envelope.extensions:
                found.update(self.envelope.extensions)
            self._attributes = found
        return self._attributes

    @property
    def document(self) -> dict[str, JsonValue]:
        """``{"data": …, "source": …, "subject": …}``: what JMESPath filters search."""
        if self._document is None:
            self._document = {**self.attributes, "data": self.envelope.data}
        return self._document


def attribute_text(value: ExtensionValue) -> str:
    """An attribute as text, as CloudEvents 1.0.2 "Type System" writes it: ``true``, ``42``, text as it is."""
    if isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)


def _rfc3339(moment: datetime) -> str:
    text = moment.isoformat()
    return f"{text[:-6]}Z" if text.endswith("+00:00") else text
