"""Order keys: events with the same one arrive at a subscription in ledger order."""

from __future__ import annotations

import hashlib
import json
import re

from pydantic import JsonValue

from routes.errors import RoutingError
from routes.event_view import EventView, attribute_text
from routes.query import Query, QueryError
from schemas.envelope import ATTRIBUTES

_ATTRIBUTE = re.compile(r"[a-z0-9]{1,20}")
_IN_DATA = re.compile(r"data\s*[.\[|]")
_LONGEST = 512


class OrderKey:
    """Reads one subscription's ``order_by`` from events. Raises ``RoutingError`` where it cannot be meant.

    ``order_by`` is an attribute's name (``partitionkey``, ``subject``, an extension) or JMESPath that starts
    with ``data.``.
    """

    __slots__ = ("_attribute", "_query", "order_by")

    def __init__(self, order_by: str) -> None:
        self.order_by = order_by
        self._attribute: str | None = None
        self._query: Query | None = None
        if order_by == "data":
            raise RoutingError(
                "order_by 'data' is a whole record, not a key", fix="name a place in it, such as 'data.id'"
            )
        if _ATTRIBUTE.fullmatch(order_by):
            self._attribute = order_by
        elif _IN_DATA.match(order_by):
            self._query = Query(order_by)
        else:
            raise RoutingError(
                f"order_by {order_by!r} is neither an attribute nor a place in the data",
                fix="write an attribute such as 'partitionkey', or JMESPath such as 'data.case.id'",
            )

    def of(self, event: EventView) -> str | None:
        """The event's key as text; None where it has none, so that it need not wait for anything.

        Numbers become their text (``7`` and ``7.0`` are one number, so one key), true and false theirs, lists
        and objects their JSON with sorted keys. Null and empty text are no key. A key longer than 512
        characters is replaced by its SHA-256, so that it fits an index. JMESPath that fails gives None.
        """
        if self._query is None:
            name = self._attribute or ""
            if name in ATTRIBUTES and isinstance(value := getattr(event.envelope, name), str):
                return _bounded(value)
            found = event.document.get(name)
            return None if found is None else _bounded(attribute_text(found))
        try:
            return _bounded(_text(self._query.search({"data": event.envelope.data})))
        except QueryError:
            return None


def _text(value: JsonValue) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _bounded(key: str) -> str | None:
    if len(key) <= _LONGEST:
        return key or None
    return "sha256:" + hashlib.sha256(key.encode()).hexdigest()
