"""Bringing an event up to the newest version of its type, where its route takes that. Pure."""

from __future__ import annotations

from routes.route import Route
from routes.type_pattern import compile_type_pattern
from schemas.catalogue import Catalogue
from schemas.envelope import Envelope
from schemas.errors import Malformed, UnknownType
from schemas.event_type import short_of


def newest(envelope: Envelope, catalogue: Catalogue, route: Route | None) -> tuple[Envelope, str]:
    """The event as the newest version of its type, or the very same and why it stays as it is.

    Why is empty where it is the newest already. Nothing is raised: an event that was accepted once can be
    sent as it is.
    """
    try:
        found = catalogue.upcast(envelope)
    except UnknownType:
        return envelope, f"the type {envelope.type} is not in the catalogue any more"
    except Malformed as error:
        return envelope, f"it cannot be brought up to the newest version of its type: {error}"
    except Exception as error:  # noqa: BLE001 - what leads from one version to the next is anybody's code
        why = type(error).__name__
        return envelope, f"it could not be brought up to the newest version of its type: {why}"
    if found is envelope:
        return envelope, ""
    if route is None:
        return envelope, "its route is gone"
    if not any(_takes(pattern, found.type) for pattern in route.types):
        return envelope, f"the route {route.name} does not take {found.type}"
    return found, ""


def _takes(pattern: str, full: str) -> bool:
    fits = compile_type_pattern(pattern)
    return bool(fits(full) or fits(short_of(full)))
