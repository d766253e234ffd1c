"""What the back office holds: its services, and the requests that were made of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

OPEN = frozenset(
    {"open", "investigating", "in_progress", "planned", "action_scheduled", "for_triage", "reopen"}
)
"""Statuses that GeoReport's own two words call ``open``; every other is ``closed``."""
FIRST_ID = 638_001


@dataclass(frozen=True, slots=True)
class Service:
    """A kind of request. ``required``: the attributes it cannot do without. ``batch``: it gives tokens."""

    code: str
    name: str
    group: str
    attributes: tuple[str, ...] = ("our_ref",)
    required: tuple[str, ...] = ()
    batch: bool = False


SERVICES = (
    Service("POTHOLE", "Pothole in a road", "roads", ("our_ref", "depth")),
    Service("LAMP", "Street light that is out", "lighting", ("our_ref", "column"), ("column",)),
    Service("GULLY", "Blocked gully", "drainage", batch=True),
    Service("SIGN", "Damaged sign", "roads"),
)


@dataclass(slots=True)
class Request:
    """One request. ``status`` is the extended one."""

    id: str
    service: Service
    fields: Mapping[str, Sequence[str]]
    made: datetime
    updated: datetime
    status: str = "open"
    notes: str = ""
    token: str = ""

    def attribute(self, name: str) -> str:
        """The first value of an attribute, or ""."""
        return next(iter(self.fields.get(f"attribute[{name}]", ())), "")

    def record(self) -> dict[str, JsonValue]:
        """As GET requests gives it."""
        given = {name: values[0] for name, values in self.fields.items() if values}
        attributes: dict[str, JsonValue] = {
            name: self.attribute(name) for name in self.service.attributes if self.attribute(name)
        }
        return {
            "service_request_id": self.id,
            "status": "open" if self.status in OPEN else "closed",
            "status_notes": self.notes or None,
            "service_name": self.service.name,
            "service_code": self.service.code,
            "description": given.get("description"),
            "agency_responsible": "Invented Roads Department",
            "service_notice": None,
            "requested_datetime": self.made.isoformat(),
            "updated_datetime": self.updated.isoformat(),
            "expected_datetime": None,
            "address": given.get("address_string"),
            "address_id": given.get("address_id"),
            "zipcode": None,
            "lat": float(given["lat"]) if "lat" in given else None,
            "long": float(given["long"]) if "long" in given else None,
            "media_url": given.get("media_url"),
            "extended_attributes": attributes,
        }


@dataclass(frozen=True, slots=True)
class Update:
    """What was said about a request, by its own staff or from outside."""

    id: str
    request: str
    status: str
    said: str
    at: datetime

    def record(self) -> dict[str, JsonValue]:
        """As GET servicerequestupdates gives it."""
        return {
            "update_id": self.id,
            "service_request_id": self.request,
            "status": self.status,
            "updated_datetime": self.at.isoformat(),
            "description": self.said,
            "media_url": None,
        }


@dataclass(slots=True)
class Office:
    """All of it. Safe to use from several threads. ``keep`` is told of what is new or changed, one thing or
    two at a time; of nothing when all is forgotten."""

    services: tuple[Service, ...] = SERVICES
    requests: dict[str, Request] = field(default_factory=dict)
    updates: list[Update] = field(default_factory=list)
    keep: Callable[..., None] = field(default=lambda *_: None)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _next: int = FIRST_ID

    def service(self, code: str) -> Service | None:
        return next((each for each in self.services if each.code == code), None)

    def take(self, fields: Mapping[str, Sequence[str]], at: datetime, *, token: bool = False) -> Request:
        """A new request of a service that there is."""
        service = self.service(fields["service_code"][0])
        assert service is not None
        with self._lock:
            number = self._next
            self._next += 1
            made = Request(str(number), service, fields, at, at, token=f"T{number}" if token else "")
            self.requests[made.id] = made
            self.keep(made)
        return made

    def put(self, request: Request) -> None:
        """Take in one that was kept; the next new one comes after it."""
        with self._lock:
            self.requests[request.id] = request
            self._next = max(self._next, int(request.id) + 1)

    def move(self, request: str, status: str, said: str, at: datetime) -> Update:
        """Say how a request stands now, kept as an update. Raises ``KeyError`` for no such request."""
        with self._lock:
            moved = self.requests[request]
            moved.status, moved.notes, moved.updated = status, said, at
            made = Update(f"U{len(self.updates) + 1}", request, status, said, at)
            self.updates.append(made)
            self.keep(moved, made)
        return made

    def by_token(self, token: str) -> Request | None:
        with self._lock:
            return next((each for each in self.requests.values() if each.token == token), None)

    def listed(self) -> list[Request]:
        """Every request, in the order in which they came."""
        with self._lock:
            return list(self.requests.values())

    def said(self) -> list[Update]:
        """Every update, in the order in which they came."""
        with self._lock:
            return list(self.updates)

    def clear(self) -> None:
        """Forget everything but the services."""
        with self._lock:
            self.requests.clear()
            self.updates.clear()
            self._next = FIRST_ID
            self.keep()
