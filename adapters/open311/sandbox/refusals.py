"""What the back office does not take, as the specification numbers it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from adapters.open311.sandbox.office import Office, Service
from adapters.open311.statuses import THERE, normal

_ATTRIBUTE = re.compile(r"attribute\[([^\]]+)\](?:\[\])?")
Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One entry of the error list."""

    code: int
    description: str


def first(given: Given, name: str) -> str:
    return next(iter(given.get(name, ())), "").strip()


def of_new_request(given: Given, office: Office) -> Iterator[Fault]:
    """What is wrong with a request that somebody wants to make."""
    code = first(given, "service_code")
    service = office.service(code)
    if not code:
        yield Fault(400, "service_code was not provided")
    elif service is None:
        yield Fault(404, f"service_code {code} was not found")
    else:
        yield from _attributes(given, service)
    yield from _location(given)
    if (url := first(given, "media_url")) and not url.startswith(("http://", "https://")):
        yield Fault(400, "media_url is not a URL")


def of_update(given: Given, office: Office) -> Iterator[Fault]:
    """What is wrong with an update that somebody wants to add."""
    for name in ("service_request_id", "update_id", "status", "updated_datetime", "description"):
        if not first(given, name):
            yield Fault(400, f"{name} was not provided")
    if (wanted := first(given, "service_request_id")) and wanted not in office.requests:
        yield Fault(404, f"service_request_id {wanted} was not found")
    if (status := first(given, "status")) and normal(status) not in THERE:
        yield Fault(400, f"status {status} is not known")


def _attributes(given: Given, service: Service) -> Iterator[Fault]:
    named = {found[1] for name in given if (found := _ATTRIBUTE.fullmatch(name)) is not None}
    for name in sorted(named - set(service.attributes)):
        yield Fault(400, f"attribute {name} is not one of the service {service.code}")
    for name in service.required:
        if not first(given, f"attribute[{name}]"):
            yield Fault(400, f"attribute {name} is required for the service {service.code}")


def _location(given: Given) -> Iterator[Fault]:
    lat, long = first(given, "lat"), first(given, "long")
    if not ((lat and long) or first(given, "address_string") or first(given, "address_id")):
        yield Fault(400, "lat and long, address_string or address_id must be provided")
    for name, text, most in (("lat", lat, 90), ("long", long, 180)):
        if text and not _degrees(text, most):
            yield Fault(400, f"{name} is not a number of degrees")


def _degrees(text: str, most: float) -> bool:
    try:
        return -most <= float(text) <= most
    except ValueError:
        return False
