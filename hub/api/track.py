"""Tracking links over HTTP: the link is the key, and shows public wording. JSON, or a page for people."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from cases.attachments.ports import AttachmentError, Told
from cases.tracking.holder import NoLink
from cases.tracking.page import TITLE, page, refusal
from cases.tracking.shown import Done, Tracked
from cases.tracking.window import Window
from hub.api.problem import Problem, of_error
from hub.api.upload import upload_of
from hub.case_service import case_teller
from ledger.errors import LedgerError
from schemas.events.form import Attachment
from schemas.formats import Prose

if TYPE_CHECKING:
    from hub.bootstrap import Hub

_SAFE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
"""The address is a secret: nothing keeps it, sends it on or finds it."""
_FORM = "application/x-www-form-urlencoded"
_SAID = {
    "information": "Thank you. We have added it to your report.",
    "photos": "Thank you. We have added your photo to your report.",
    "not-fixed": "Thank you for telling us.",
    "withdrawal": "Thank you. We have noted that you take your report back.",
    "stop": "We will tell you nothing more about it.",
}
"""What the page says after each, by the word in its address."""


class TextSaid(BaseModel):
    """What somebody adds, as JSON or as the one field of a form."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Prose | None = Field(default=None, description="in their own words")


def router(hub: Hub) -> APIRouter:
    routes = APIRouter(prefix="/track", tags=["track"])
    teller = case_teller(hub.settings, hub.identity.id, hub.intake, hub.attachments)
    window = Window(hub.reader, hub.door, teller)

    async def answered(
        request: Request, token: str, what: str, act: Callable[[], Awaitable[Tracked | Done]]
    ) -> Response:
        """``what``: the word in the address; empty for a look."""
        try:
            _slow_down(hub, request, acts=bool(what))
            found = await act()
        except NoLink as error:
            hub.guesses.guessed(_address(request), time.monotonic())
            problem = Problem(HTTPStatus.NOT_FOUND, TITLE, str(error))
        except (LedgerError, AttachmentError, Problem) as error:
            known = of_error(error)
            assert known is not None
            problem = known
        else:
            return _good(request, token, what, found)
        return await _bad(request, window, token, problem)

    @routes.get("/{token}", response_model=Tracked)
    async def look(token: str, request: Request) -> Response:
        """How a case goes on, in public words, for whoever has its link: JSON, or a page where `Accept` asks
        for HTML. No key is needed. A link that is wrong, over or ended answers 404, always alike; whoever
        tries many is answered 429 for ten minutes."""
        return await answered(request, token, "", lambda: window.look(token))

    @routes.post("/{token}/information", response_model=Done)
    async def information(token: str, request: Request) -> Response:
        """Add what you know: `text`, as JSON or as a form. A case that waits for you goes on by it."""

        async def act() -> Done:
            said = await _text(request)
            if said is None:
                raise Problem(
                    HTTPStatus.UNPROCESSABLE_ENTITY, "Nothing was said", "Write what we should know."
                )
            return await window.add(token, said, [])

        return await answered(request, token, "information", act)

    @routes.post("/{token}/photos", response_model=Done)
    async def photos(token: str, request: Request) -> Response:
        """Add a photo: the body itself, or the one file of a form. Where it was taken is taken out of it."""

        async def act() -> Done:
            await window.check_room(token)
            return await window.add(token, None, [await _photo(hub, request)])

        return await answered(request, token, "photos", act)

    @routes.post("/{token}/not-fixed", response_model=Done)
    async def not_fixed(token: str, request: Request) -> Response:
        """Say that it is not right though you were told that it is done; `text` says what is wrong."""

        async def act() -> Done:
            return await window.not_fixed(token, await _text(request))

        return await answered(request, token, "not-fixed", act)

    @routes.post("/{token}/withdrawal", response_model=Done)
    async def withdrawal(token: str, request: Request) -> Response:
        """Take your report back. Where others reported the same, it goes on for them."""

        async def act() -> Done:
            return await window.withdraw(token, await _text(request))

        return await answered(request, token, "withdrawal", act)

    @routes.post("/{token}/stop", response_model=Done)
    async def stop(token: str, request: Request) -> Response:
        """Be told no more how it goes on. The link can be used still."""
        return await answered(request, token, "stop", lambda: window.stop_updates(token))

    return routes


def _slow_down(hub: Hub, request: Request, *, acts: bool) -> None:
    wait = hub.guesses.wait(_address(request), time.monotonic(), acts=acts)
    if wait:
        raise Problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            "Too many at once",
            "Too much was tried from where you are. Please wait ten minutes.",
            headers={"Retry-After": str(int(wait) + 1)},
        )


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""


def _good(request: Request, token: str, what: str, found: Tracked | Done) -> Response:
    if not _wants_page(request):
        return JSONResponse(found.model_dump(mode="json"), headers=_SAFE)
    if what:
        return RedirectResponse(f"/track/{token}?done={what}", HTTPStatus.SEE_OTHER, headers=_SAFE)
    assert isinstance(found, Tracked)
    said = _SAID.get(request.query_params.get("done", ""), "")
    return HTMLResponse(page(found, f"/track/{token}", said=said), headers=_SAFE)


async def _bad(request: Request, window: Window, token: str, problem: Problem) -> Response:
    problem.headers.update(_SAFE)
    if not _wants_page(request):
        return problem.response()
    html = refusal(problem.title, problem.detail)
    if problem.status not in {HTTPStatus.NOT_FOUND, HTTPStatus.TOO_MANY_REQUESTS}:
        try:
            html = page(await window.look(token), f"/track/{token}", trouble=problem.detail)
        except LedgerError:
            html = refusal(problem.title, problem.detail)
    return HTMLResponse(html, problem.status, headers=problem.headers)


def _wants_page(request: Request) -> bool:
    accept = request.headers.get("accept", "")
    return "text/html" in accept


async def _text(request: Request) -> str | None:
    body = await request.body()
    try:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM:
            fields = parse_qs(body.decode("utf-8"), strict_parsing=bool(body), max_num_fields=10)
            said = TextSaid(text=fields["text"][0].replace("\r\n", "\n") if fields.get("text") else None)
        else:
            said = TextSaid.model_validate_json(body) if body.strip() else TextSaid()
    except (ValidationError, ValueError):
        fix = 'Send {"text": "…"} with up to 10,000 characters, and no control characters in it.'
        raise _unsaid("Not understood", fix) from None
    return said.text


def _unsaid(title: str, detail: str) -> Problem:
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, title, detail)


async def _photo(hub: Hub, request: Request) -> Attachment:
    try:
        async with upload_of(request, None) as upload:
            told = Told(by="whoever holds a tracking link", name=upload.name, media_type=upload.media_type)
            kept = await hub.attachments.keep(upload.pieces, told)
    except ClientDisconnect:
        raise Problem(HTTPStatus.BAD_REQUEST, "Broken off", "The photo broke off. Send it again.") from None
    if not kept.media_type.startswith("image/"):
        await hub.attachments.delete(kept.reference)
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY, "That is no photo", "Only photos can be added here: JPEG or PNG."
        )
    return Attachment(
        name=(kept.name or "photo")[:200],
        media_type=kept.media_type,
        size=kept.size,
        reference=kept.reference,
    )
