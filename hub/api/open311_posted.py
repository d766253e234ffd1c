"""What a client of Open311 posts: a form, in either of the ways that one can be sent, with its key in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from multipart import MultipartError, PushMultipartParser, parse_options_header
from multipart import MultipartSegment as Segment
from starlette.requests import ClientDisconnect, Request

from cases.open311.asking import Unfit
from cases.open311.form import Form, first
from safeguards.policy import Principal, Scope, permits

if TYPE_CHECKING:
    from hub.bootstrap import Hub

_SCHEME = "bearer "
MOST_FIELDS = 200


class Forbidden(Exception):
    """The key is missing, wrong, or does not allow it."""


@dataclass(frozen=True, slots=True)
class Posted:
    """It is read when the endpoint asks for it, which answers as Open311 does where it cannot be."""

    hub: Hub
    request: Request
    scope: Scope

    async def read(self) -> tuple[Form, Principal]:
        """The form and whose it is. Raises ``Unfit`` and ``Forbidden``."""
        form = await _form(self.request)
        return form, await self._caller(form)

    async def _caller(self, form: Form) -> Principal:
        """By ``api_key`` in the form or the query, as the specification has it, or by a bearer's header."""
        keyring, header = self.hub.keyring, self.request.headers.get("authorization", "")
        bearer = header[len(_SCHEME) :].strip() if header[: len(_SCHEME)].lower() == _SCHEME else ""
        presented = first(form, "api_key") or self.request.query_params.get("api_key", "") or bearer
        known = (keyring.remembered(presented) or await keyring.principal(presented)) if presented else None
        if known is None:
            raise Forbidden("api_key is missing or is not known. Ask the council for a key.")
        if not permits(known, self.scope):
            raise Forbidden(f"The key does not allow it: it needs the scope {self.scope}.")
        return known


def posts(hub: Hub, scope: Scope) -> Callable[[Request], Awaitable[Posted]]:
    """A FastAPI dependency that gives what was posted, by whoever has ``scope``."""

    async def posted(request: Request) -> Posted:
        return Posted(hub, request, scope)

    return posted


async def _form(request: Request) -> dict[str, list[str]]:
    """Raises ``Unfit``. Files in it are passed over: media is named by its address."""
    said, options = parse_options_header(request.headers.get("content-type", ""))
    try:
        body = await request.body()
        if said == "multipart/form-data":
            return _parts(body, str(options.get("boundary", "")))
        return parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ClientDisconnect:
        raise Unfit("The form broke off. Send it again.") from None
    except (ValueError, MultipartError):
        raise Unfit("The body is no form: application/x-www-form-urlencoded in UTF-8.") from None


def _parts(body: bytes, boundary: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    field: Segment | None = None
    value = bytearray()
    with PushMultipartParser(boundary, max_segment_count=MOST_FIELDS) as parser:
        for part in [*parser.parse(body), *parser.parse(b"")]:
            if isinstance(part, Segment):
                field, value = part, bytearray()
            elif part is None:
                if field is not None and field.filename is None:
                    found.setdefault(field.name, []).append(value.decode("utf-8"))
                field = None
            else:
                value += part
    return found
