"""What is asked of a GeoReport v2 server.

Source: the specification, with what its servers do besides: an error list under 200, a list that is wrapped.
GeoReport wants the key of a POST in the form; gateways before it want others, which is what ``auth`` is for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

from adapters.contract import Delivery, Reject, Retry
from adapters.kit.http import REFUSALS, unwelcome
from adapters.kit.rest import Answer, Ask, RestClient, Seen, pages
from adapters.kit.rest.ask import Fields
from adapters.open311 import moments
from adapters.open311.records import Found, records
from adapters.open311.settings import LONGEST, Open311Settings, Stream

OWN_REFUSALS = frozenset({404})
"""By the specification a service code or jurisdiction that it does not know."""
_FINEST = timedelta(seconds=2)
_IDS = ("service_request_id", "token", "update_id")


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a new request: its id, or a token for it; one of them is "". ``notice`` is for people."""

    request: str
    token: str
    notice: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as it stands; ``found`` is None where it has not changed since ``seen``."""

    found: Sequence[Found] | None
    seen: Seen | None = None


class BackOffice:
    """One GeoReport server. Every call raises ``Retry`` or ``Reject``; usable from every thread."""

    def __init__(self, settings: Open311Settings) -> None:
        self._settings = settings
        self._key = settings.api_key.get_secret_value() if settings.api_key is not None else ""
        self._client = RestClient(settings, secrets=(self._key,) if self._key else ())

    @property
    def whom(self) -> str:
        """Scheme, host and port, for people."""
        return self._client.whom

    def close(self) -> None:
        """Close the connections; they are made again when they are needed."""
        self._client.close()

    def create(self, fields: Fields, delivery: Delivery) -> Made:
        """Send a new request."""
        answer, found = self._post("new request", "requests", fields, delivery)
        made = Made(found.text("service_request_id"), found.text("token"), found.text("service_notice"))
        if not (made.request or made.token):
            raise answer.unreadable("neither a service_request_id nor a token")
        return made

    def add_update(self, fields: Fields, delivery: Delivery) -> str:
        """Send an update; its id there, or "" where it gives none."""
        _, found = self._post("update", self._settings.updates_path, fields, delivery)
        return found.text("update_id")

    def resolved(self, token: str, deadline: datetime | None = None) -> str:
        """The id of the request that the token stands for, or "" as long as there is none."""
        ask = self._get("token", f"tokens/{quote(token, safe='')}")
        found = records(self._client.send(ask, deadline=deadline))
        return found[0].text("service_request_id") if found else ""

    def request(self, request: str, deadline: datetime | None = None) -> Found | None:
        """One request by its id, asked for as a list of one: servers differ in the path of a single one."""
        ask = self._get("request", "requests", service_request_id=request)
        found = records(self._client.send(ask, deadline=deadline))
        return next((each for each in found if each.text("service_request_id") == request), None)

    def filtered(self, parameter: str, value: str, deadline: datetime | None = None) -> Sequence[Found]:
        """Requests by a parameter that is not in the specification."""
        return records(
            self._client.send(self._get("lookup", "requests", **{parameter: value}), deadline=deadline)
        )

    def services(self) -> Sequence[Found]:
        """Its services."""
        return records(self._client.send(self._get("services", "services")))

    def listed(
        self,
        stream: Stream,
        start: datetime,
        end: datetime,
        seen: Seen | None = None,
        deadline: datetime | None = None,
    ) -> Listed:
        """What the list holds between two moments, in pages or halves of the time where it is long.

        Of a span of more than ``LONGEST`` only the end is asked for. ``deadline``: as ``RestClient.send``.
        """
        path = "requests" if stream == "requests" else self._settings.updates_path
        start = max(start, end - LONGEST)
        ask = self._get(stream, path, start_date=moments.write(start), end_date=moments.write(end))
        if self._settings.paging is not None:
            paged = pages(self._client, ask, self._settings.paging, records, deadline=deadline)
            return Listed([each for page in paged for each in page])
        address = f"{ask.path}?{urlencode(ask.params)}"
        conditions = {} if seen is None else seen.conditions(address)
        answer = self._client.send(replace(ask, headers={**ask.headers, **conditions}), deadline=deadline)
        if answer.unchanged:
            return Listed(None, seen)
        found = records(answer)
        if len(found) < self._settings.most:
            return Listed(found, Seen.of(address, answer))
        if end - start < _FINEST:
            raise Retry(
                f"{self.whom} gives {len(found)} {stream} for one moment, and may have more: set `paging` "
                "if it pages its lists, or raise `most`"
            )
        middle = start + (end - start) / 2
        halves = ((start, middle), (middle, end))
        found = [
            each for half in halves for each in self.listed(stream, *half, deadline=deadline).found or ()
        ]
        return Listed(found)

    def _post(self, name: str, path: str, fields: Fields, delivery: Delivery) -> tuple[Answer, Found]:
        told = [("jurisdiction_id", self._settings.jurisdiction_id or ""), ("api_key", self._key), *fields]
        ask = Ask.form(
            name,
            f"{path}.{self._settings.format}",
            [(each, value) for each, value in told if value],
            key=delivery.key,
            refusals=OWN_REFUSALS,
        )
        answer = self._client.send(
            replace(ask, headers={**ask.headers, "Accept": self._accept}), deadline=delivery.deadline
        )
        found = records(answer)
        if not found:
            raise answer.unreadable("an empty list")
        if (outcome := _error(answer, found)) is not None:
            raise outcome
        return answer, found[0]

    def _get(self, name: str, path: str, **params: str) -> Ask:
        told = {"jurisdiction_id": self._settings.jurisdiction_id or "", **params}
        return Ask(
            name,
            "GET",
            f"{path}.{self._settings.format}",
            params=tuple((each, value) for each, value in told.items() if value),
            headers={"Accept": self._accept},
        )

    @property
    def _accept(self) -> str:
        return "application/json" if self._settings.format == "json" else "text/xml, application/xml"


def _error(answer: Answer, found: Sequence[Found]) -> Retry | Reject | None:
    """An error list under a success: servers do that. Its code counts as the status."""
    first = found[0]
    if any(first.text(name) for name in _IDS) or not (first.text("code") and first.text("description")):
        return None
    said = "; ".join(f"{each.text('code')}: {each.text('description')}" for each in found)
    code = first.text("code")
    status = int(code) if code.isascii() and code.isdigit() and len(code) == 3 else 400
    reason = f"{answer.whom} answered {answer.status} with an error: {said[:500]}"
    return unwelcome(status, reason, retry_after="", now=datetime.now(UTC), refusals=REFUSALS | OWN_REFUSALS)
