"""The server: GeoReport v2 in front, and the desk behind it under ``/sandbox``."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import JsonValue

from adapters.open311 import moments
from adapters.open311.sandbox import refusals
from adapters.open311.sandbox.desk import add_desk
from adapters.open311.sandbox.mischief import Mischief, before, done_to
from adapters.open311.sandbox.office import Office, Service
from adapters.open311.sandbox.refusals import Fault, Given
from adapters.open311.sandbox.writing import TYPES, Fields, written
from adapters.open311.statuses import normal

MOST = 1000
"""Records of one list, at most, by the specification."""
_LONDON = ZoneInfo("Europe/London")
_REQUESTS = ("service_requests", "request")


@dataclass(frozen=True, slots=True)
class Habits:
    """What tells one server from another. ``tokens``: how long every new request has only a token; None: only
    those of batch services do, for no time. ``page``: records of a page; lists then come with a Link."""

    api_key: str = ""
    jurisdiction_id: str = ""
    tokens: timedelta | None = None
    page: int | None = None
    most: int = MOST


class Server:
    """The application. ``clock`` gives the time in UTC."""

    def __init__(self, office: Office, habits: Habits, clock: Callable[[], datetime]) -> None:
        self._office = office
        self._habits = habits
        self._clock = clock
        self.mischief = Mischief()

    def application(self) -> web.Application:
        """All routes; each list with the format in its name, or without, which means XML."""
        app = web.Application(client_max_size=1024 * 1024)
        for path, method, handler in (
            ("/services", "GET", self._services),
            ("/services/{code}", "GET", self._definition),
            ("/requests", "GET", self._list),
            ("/requests", "POST", self._create),
            ("/requests/{id}", "GET", self._one),
            ("/tokens/{token}", "GET", self._token),
            ("/servicerequestupdates", "GET", self._updates),
            ("/servicerequestupdates", "POST", self._add_update),
        ):
            guarded = self._guarded(handler)
            # The longer pattern first: an id may hold a full stop.
            app.router.add_route(method, path + r".{format:json|xml}", guarded)
            app.router.add_route(method, path, guarded)
        add_desk(app, self._office, self.mischief, self._clock)
        return app

    def _guarded(
        self, handler: Callable[[web.Request, Given], web.Response]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def guarded(request: web.Request) -> web.StreamResponse:
            behaviour = self.mischief.takes(request.method)
            if behaviour is not None and before(behaviour):
                return await done_to(request, behaviour, None)
            form = await request.post() if request.method == "POST" else None
            pairs = [*request.query.items(), *(form.items() if form is not None else [])]
            given: dict[str, list[str]] = {}
            for name, value in pairs:
                given.setdefault(name, []).append(str(value))
            refused = self._stranger(given, posts=form is not None)
            proper = self._errors(request, refused) if refused else handler(request, given)
            return proper if behaviour is None else await done_to(request, behaviour, proper)

        return guarded

    def _stranger(self, given: Given, *, posts: bool) -> list[Fault]:
        wanted, told = self._habits.jurisdiction_id, refusals.first(given, "jurisdiction_id")
        if wanted and not told:
            return [Fault(400, "jurisdiction_id was not provided")]
        if wanted and told != wanted:
            return [Fault(404, f"jurisdiction_id {told} was not found")]
        if posts and self._habits.api_key and refusals.first(given, "api_key") != self._habits.api_key:
            return [Fault(403, "api_key is missing or invalid")]
        return []

    def _create(self, request: web.Request, given: Given) -> web.Response:
        if faults := list(refusals.of_new_request(given, self._office)):
            return self._errors(request, faults)
        service = self._office.service(refusals.first(given, "service_code"))
        assert service is not None
        slow = service.batch or self._habits.tokens is not None
        kept = {name: values for name, values in given.items() if name not in {"api_key", "jurisdiction_id"}}
        made = self._office.take(kept, self._clock(), token=slow)
        known: Fields = {"token": made.token} if slow else {"service_request_id": made.id}
        notice: Fields = {"service_notice": f"{service.name}: it will be looked at", "account_id": None}
        return self._answer(request, [known | notice], _REQUESTS)

    def _add_update(self, request: web.Request, given: Given) -> web.Response:
        if faults := list(refusals.of_update(given, self._office)):
            return self._errors(request, faults)
        wanted, status = refusals.first(given, "service_request_id"), refusals.first(given, "status")
        said = refusals.first(given, "description")
        made = self._office.move(wanted, normal(status), said, self._clock())
        return self._answer(request, [{"update_id": made.id}], ("service_request_updates", "request_update"))

    def _token(self, request: web.Request, given: Given) -> web.Response:  # noqa: ARG002
        token = request.match_info["token"]
        found = self._office.by_token(token)
        if found is None:
            return self._errors(request, [Fault(404, f"token {token} was not found")])
        ready = self._clock() >= found.made + (self._habits.tokens or timedelta(0))
        record: Fields = {"service_request_id": found.id if ready else "", "token": token}
        return self._answer(request, [record], _REQUESTS)

    def _services(self, request: web.Request, given: Given) -> web.Response:  # noqa: ARG002
        found = [_service(each) for each in self._office.services]
        return self._answer(request, found, ("services", "service"))

    def _definition(self, request: web.Request, given: Given) -> web.Response:  # noqa: ARG002
        code = request.match_info["code"]
        service = self._office.service(code)
        if service is None:
            return self._errors(request, [Fault(404, f"service_code {code} was not found")])
        attributes: list[JsonValue] = [
            {
                "variable": True,
                "code": name,
                "datatype": "string",
                "required": name in service.required,
                "order": order,
                "description": name,
            }
            for order, name in enumerate(service.attributes, 1)
        ]
        record: Fields = {"service_code": code, "attributes": attributes}
        return self._answer(request, [record], ("service_definitions", "service_definition"), single=True)

    def _one(self, request: web.Request, given: Given) -> web.Response:  # noqa: ARG002
        wanted = request.match_info["id"]
        found = self._office.requests.get(wanted)
        if found is None or self._hides(found.token, found.made):
            return self._errors(request, [Fault(404, f"service_request_id {wanted} was not found")])
        return self._answer(request, [found.record()], _REQUESTS)

    def _list(self, request: web.Request, given: Given) -> web.Response:
        wanted = {each for each in refusals.first(given, "service_request_id").split(",") if each}
        codes = {each for each in refusals.first(given, "service_code").split(",") if each}
        attributes = {name for service in self._office.services for name in service.attributes}
        asked = {name: refusals.first(given, name) for name in attributes & given.keys()}
        try:
            start, end = _span(given)
        except ValueError as error:
            return self._errors(request, [Fault(400, f"start_date or end_date {error}")])
        found = [
            each.record()
            for each in self._office.listed()
            if not self._hides(each.token, each.made)
            and (each.id in wanted if wanted else start <= each.made <= end)
            and (not codes or each.service.code in codes)
            and all(each.attribute(name) == value for name, value in asked.items())
        ]
        return self._paged(request, given, found, _REQUESTS)

    def _updates(self, request: web.Request, given: Given) -> web.Response:
        try:
            start, end = _span(given)
        except ValueError as error:
            return self._errors(request, [Fault(400, f"start_date or end_date {error}")])
        found = [each.record() for each in self._office.said() if start <= each.at <= end]
        return self._paged(request, given, found, ("service_request_updates", "request_update"))

    def _hides(self, token: str, made: datetime) -> bool:
        """Is it behind a token still?"""
        return bool(token) and self._clock() < made + (self._habits.tokens or timedelta(0))

    def _paged(
        self, request: web.Request, given: Given, found: Sequence[Fields], names: tuple[str, str]
    ) -> web.Response:
        size = self._habits.page
        if size is None:
            return self._answer(request, found[: self._habits.most], names, fresh=True)
        page = int(refusals.first(given, "page") or 1)
        part = found[(page - 1) * size : page * size]
        answer = self._answer(request, part, names)
        if page * size < len(found):
            answer.headers["Link"] = f'<{request.rel_url.update_query(page=page + 1)}>; rel="next"'
        return answer

    def _answer(
        self,
        request: web.Request,
        records: Sequence[Fields],
        names: tuple[str, str],
        *,
        single: bool = False,
        fresh: bool = False,
    ) -> web.Response:
        form = request.match_info.get("format", "xml")
        body = written(records, form, names)
        if single and form == "json":
            body = body[1:-1]
        headers = {}
        if fresh:
            headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
            if request.headers.get("If-None-Match") == headers["ETag"]:
                return web.Response(status=304, headers=headers)
        return web.Response(body=body, content_type=TYPES[form], charset="utf-8", headers=headers)

    def _errors(self, request: web.Request, faults: Sequence[Fault]) -> web.Response:
        form = request.match_info.get("format", "xml")
        listed: list[Fields] = [{"code": each.code, "description": each.description} for each in faults]
        body = written(listed, form, ("errors", "error"))
        return web.Response(status=faults[0].code, body=body, content_type=TYPES[form], charset="utf-8")


def _service(service: Service) -> Fields:
    return {
        "service_code": service.code,
        "service_name": service.name,
        "description": service.name,
        "metadata": bool(service.attributes),
        "type": "batch" if service.batch else "realtime",
        "keywords": service.group,
        "group": service.group,
    }


def _span(given: Given) -> tuple[datetime, datetime]:
    """Ninety days at most, as the specification has it. Raises ``ValueError``."""
    told = [refusals.first(given, name) for name in ("start_date", "end_date")]
    start, end = (moments.read(text, _LONDON) if text else None for text in told)
    if start is not None and end is not None and end - start > timedelta(days=90):
        raise ValueError("may not be more than 90 days apart")
    return start or datetime.min.replace(tzinfo=UTC), end or datetime.max.replace(tzinfo=UTC)
