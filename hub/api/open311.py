"""Open311 GeoReport v2 over HTTP. Whoever reads needs no key; whoever reports sends one as ``api_key``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cases.open311.asking import Unfit
from cases.open311.description import described
from cases.open311.desk import Open311
from cases.open311.wire import Discovery, Endpoint, Error
from cases.open311.written import (
    DEFINITION,
    DISCOVERY,
    ERRORS,
    MEDIA,
    REQUESTS,
    SERVICES,
    UPDATES,
    Format,
    Named,
    written,
)
from hub.api.open311_posted import Forbidden, Posted, posts
from hub.api.problem import of_error
from hub.case_service import case_teller
from ledger.errors import LedgerError, NotFound
from ledger.replaying import Refused
from safeguards.policy import Scope

if TYPE_CHECKING:
    from hub.bootstrap import Hub

PREFIX = "/open311/v2"
CHANGESET = "2026-11-29T00:00:00Z"
"""When what the endpoints answer with last changed."""
_FORMATS: dict[str, Format] = {"json": "json", "xml": "xml"}
Answer = tuple[Sequence[BaseModel], Named]


def router(hub: Hub) -> APIRouter:
    routes = APIRouter(prefix=PREFIX, tags=["open311"])
    service = Open311(
        hub.reader, hub.door, case_teller(hub.settings, hub.identity.id, hub.intake, hub.attachments)
    )
    may_write = posts(hub, Scope.OPEN311_WRITE)

    def base(request: Request) -> str:
        """Where the endpoints are: as the settings have it, else where they were asked for."""
        return (hub.settings.cases.public_url or str(request.base_url)).rstrip("/") + PREFIX

    async def answered(form: str, act: Callable[[], Awaitable[Answer]], good: int = 200) -> Response:
        chosen = _FORMATS.get(form)
        if chosen is None:
            return _refused("json", HTTPStatus.NOT_FOUND, "The format is json or xml.")
        try:
            found, named = await act()
        except (Unfit, Refused) as error:
            return _refused(chosen, HTTPStatus.BAD_REQUEST, str(error))
        except NotFound as error:
            return _refused(chosen, HTTPStatus.NOT_FOUND, str(error))
        except Forbidden as error:
            return _refused(chosen, HTTPStatus.FORBIDDEN, str(error))
        except HTTPException as error:  # the body is too large
            return _refused(chosen, error.status_code, error.detail)
        except LedgerError as error:
            problem = of_error(error)
            assert problem is not None
            return _refused(chosen, problem.status, problem.detail, problem.headers)
        return Response(written(found, named, chosen), good, media_type=MEDIA[chosen])

    @routes.get("/openapi.json")
    async def openapi(request: Request) -> JSONResponse:
        """The description (OpenAPI 3.1) of these endpoints."""
        return JSONResponse(described(base(request)))

    @routes.get("/discovery.{form}")
    async def discovery(form: str, request: Request) -> Response:
        """Where the endpoints are, and how to get a key."""

        async def act() -> Answer:
            endpoint = Endpoint(
                specification="http://wiki.open311.org/GeoReport_v2",
                url=base(request),
                changeset=CHANGESET,
                type="production",
                formats=["application/json", "text/xml"],
            )
            found = Discovery(
                changeset=CHANGESET,
                contact="The council's integration team",
                key_service="Ask the council's integration team for a key",
                endpoints=[endpoint],
            )
            return [found], DISCOVERY

        return await answered(form, act)

    @routes.get("/services.{form}")
    async def services(form: str) -> Response:
        """What can be reported: the case types that are public."""

        async def act() -> Answer:
            return await service.services(), SERVICES

        return await answered(form, act)

    @routes.get("/services/{code}.{form}")
    async def definition(code: str, form: str) -> Response:
        """What is asked of whoever reports it."""

        async def act() -> Answer:
            return [await service.definition(code)], DEFINITION

        return await answered(form, act)

    @routes.get("/requests.{form}")
    async def requests(form: str, request: Request) -> Response:
        """Public cases: `service_request_id`, `service_code`, `status` (each may list several), `start_date`,
        `end_date` (ninety days at most), `page` and `page_size`. Nothing that anybody wrote is shown."""

        async def act() -> Answer:
            return await service.requests(dict(request.query_params)), REQUESTS

        return await answered(form, act)

    @routes.post("/requests.{form}", status_code=201)
    async def report(form: str, posted: Posted = Depends(may_write)) -> Response:
        """Report something, as a form: `api_key`, `service_code`, `lat` and `long` or `address_string` or
        `address_id`, `description`, `attribute[code]`, `media_url`, `email`, `phone`, `first_name`,
        `last_name`."""

        async def act() -> Answer:
            return [await service.report(*await posted.read())], REQUESTS

        return await answered(form, act, HTTPStatus.CREATED)

    @routes.get("/requests/{reference}.{form}")
    async def one(reference: str, form: str) -> Response:
        """One public case."""

        async def act() -> Answer:
            return [await service.request(reference)], REQUESTS

        return await answered(form, act)

    @routes.get("/tokens/{token}.{form}")
    async def token(token: str, form: str) -> Response:
        """The id of a request by its token."""

        async def act() -> Answer:
            return [await service.token(token)], REQUESTS

        return await answered(form, act)

    @routes.get("/servicerequestupdates.{form}")
    async def updates(form: str, request: Request) -> Response:
        """How public cases went on between `start_date` and `end_date` (ninety days at most, the last ones
        where more lies between them), in public words (FixMyStreet's extension)."""

        async def act() -> Answer:
            return await service.updates(dict(request.query_params)), UPDATES

        return await answered(form, act)

    @routes.post("/servicerequestupdates.{form}", status_code=201)
    async def post_update(form: str, posted: Posted = Depends(may_write)) -> Response:
        """Add what somebody wrote where they reported it, as a form: `api_key`, `service_request_id`,
        `update_id`, `description`, `media_url`, `email`, `first_name`, `last_name`. It becomes a contact of
        the case; the case's status stays."""

        async def act() -> Answer:
            return [await service.post_update(*await posted.read())], UPDATES

        return await answered(form, act, HTTPStatus.CREATED)

    return routes


def _refused(form: Format, status: int, words: str, headers: dict[str, str] | None = None) -> Response:
    body = written([Error(code=int(status), description=words)], ERRORS, form)
    return Response(body, int(status), headers=headers, media_type=MEDIA[form])
