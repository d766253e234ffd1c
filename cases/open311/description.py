"""The OpenAPI description of what Open311 answers with here. Pure."""

from __future__ import annotations

from pydantic import BaseModel, JsonValue
from pydantic.json_schema import models_json_schema

from cases.open311.wire import (
    Definition,
    Discovery,
    Error,
    NewRequest,
    NewUpdate,
    Request,
    Service,
    Token,
    Update,
)

_MODELS = (Definition, Discovery, Error, NewRequest, NewUpdate, Request, Service, Token, Update)
Object = dict[str, JsonValue]
_REFUSALS = "400 403 404 413"
_DATES = ("start_date", "end_date")
_REPORT = (
    *("service_code", "lat", "long", "address_string", "address_id", "description", "media_url"),
    *("email", "phone", "first_name", "last_name"),
)
_UPDATE = (
    *("service_request_id", "update_id", "status", "updated_datetime", "description", "media_url"),
    *("email", "phone", "first_name", "last_name"),
)


def described(base: str) -> Object:
    """``base``: where the endpoints are."""
    _, found = models_json_schema(
        [(one, "serialization") for one in _MODELS], ref_template="#/components/schemas/{model}"
    )
    schemas: Object = found["$defs"]
    paths: Object = {}
    for form, media in (("json", "application/json"), ("xml", "text/xml")):
        paths |= _paths(form, media)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Open311 GeoReport v2, with FixMyStreet's updates",
            "version": "2",
            "description": "JSON answers are described whole; XML ones have elements of the same names.",
        },
        "servers": [{"url": base}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"api_key": {"type": "apiKey", "in": "query", "name": "api_key"}},
        },
    }


def _paths(form: str, media: str) -> Object:
    def answers(
        model: type[BaseModel], *, whole: bool = False, good: str = "200", refusals: str = ""
    ) -> Object:
        ref: Object = {"$ref": f"#/components/schemas/{model.__name__}"}
        shape: Object = ref if whole else {"type": "array", "items": ref}
        errors: Object = {"type": "array", "items": {"$ref": "#/components/schemas/Error"}, "minItems": 1}
        found: Object = {good: _content(media, shape if form == "json" else {}, "It is so")}
        for status in refusals.split():
            found[status] = _content(media, errors if form == "json" else {}, "It is not")
        return found

    return {
        f"/discovery.{form}": {"get": {"responses": answers(Discovery, whole=True)}},
        f"/services.{form}": {"get": {"responses": answers(Service)}},
        f"/services/{{service_code}}.{form}": {
            "get": {
                "parameters": [_in_path("service_code")],
                "responses": answers(Definition, whole=True, refusals="404"),
            }
        },
        f"/requests.{form}": {
            "get": {
                "parameters": [
                    _query("service_request_id"),
                    _query("service_code"),
                    *(_query(one, format="date-time") for one in _DATES),
                    _query("status", enum=["open", "closed", "open,closed"]),
                    _query("page", type="integer", minimum=1, maximum=1_000_000),
                    _query("page_size", type="integer", minimum=1, maximum=1000),
                ],
                "responses": answers(Request, refusals="400"),
            },
            "post": {
                "security": [{"api_key": []}],
                "requestBody": _form(*_REPORT, needed=["service_code"]),
                "responses": answers(NewRequest, good="201", refusals=_REFUSALS),
            },
        },
        f"/requests/{{service_request_id}}.{form}": {
            "get": {
                "parameters": [_in_path("service_request_id")],
                "responses": answers(Request, refusals="404"),
            }
        },
        f"/tokens/{{token}}.{form}": {
            "get": {"parameters": [_in_path("token")], "responses": answers(Token, refusals="404")}
        },
        f"/servicerequestupdates.{form}": {
            "get": {
                "parameters": [_query(one, format="date-time") for one in _DATES],
                "responses": answers(Update, refusals="400"),
            },
            "post": {
                "security": [{"api_key": []}],
                "requestBody": _form(*_UPDATE, needed=["service_request_id", "description"]),
                "responses": answers(NewUpdate, good="201", refusals=_REFUSALS),
            },
        },
    }


def _content(media: str, schema: Object, words: str) -> Object:
    return {"description": words, "content": {media: {"schema": schema}}}


def _in_path(name: str) -> Object:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,60}$"},
    }


def _query(name: str, **schema: JsonValue) -> Object:
    return {"name": name, "in": "query", "schema": {"type": "string", **schema}}


def _form(*fields: str, needed: list[str]) -> Object:
    properties: Object = {one: {"type": "string"} for one in fields}
    required: list[JsonValue] = [*needed]
    schema: Object = {"type": "object", "properties": properties, "required": required}
    return {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": schema}}}
