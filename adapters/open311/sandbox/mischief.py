"""How a back office misbehaves, when it is told to."""

from __future__ import annotations

import asyncio
import threading
from typing import Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

Mode = Literal["fine", "slow", "down", "page", "login", "empty", "half", "truncated", "text", "busy", "error"]
_PAGE = "<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
_BEFORE = frozenset({"down", "page", "login", "busy"})
"""What happens to a request before it gets to the office; in the other modes it has been taken by then."""


class Behaviour(BaseModel):
    """What it does instead of answering properly."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: Mode = Field(description="fine, or how it misbehaves")
    seconds: float = Field(default=5.0, ge=0, le=3600, description="slow: how long; busy: its Retry-After")
    times: int | None = Field(default=None, ge=1, description="for so many requests; otherwise until told")
    method: Literal["GET", "POST"] | None = Field(default=None, description="for these requests only")


class Mischief:
    """The behaviour of one sandbox. Told from any thread, asked from the server's."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now = Behaviour(mode="fine")
        self._left: int | None = None

    def tell(self, behaviour: Behaviour) -> None:
        """From now on behave so."""
        with self._lock:
            self._now, self._left = behaviour, behaviour.times

    def takes(self, method: str) -> Behaviour | None:
        """What to do to a request; None: nothing. One of ``times`` is used up."""
        with self._lock:
            if self._now.mode == "fine" or self._now.method not in {None, method} or self._left == 0:
                return None
            if self._left is not None:
                self._left -= 1
            return self._now


def before(behaviour: Behaviour) -> bool:
    """Does the request never get to the office?"""
    return behaviour.mode in _BEFORE


async def done_to(
    request: web.Request, behaviour: Behaviour, proper: web.Response | None
) -> web.StreamResponse:
    """The answer that comes instead of ``proper``, which is None where there is none to give."""
    body = proper.body if proper is not None and isinstance(proper.body, bytes) else b""
    match behaviour.mode:
        case "slow":
            await asyncio.sleep(behaviour.seconds)
        case "down":
            _cut(request)
        case "page":
            return _page(500, "Server Error")
        case "login":
            return _page(200, "Sign in")
        case "error":
            return _page(500, "Runtime Error")
        case "empty":
            return web.Response(status=200, content_type="application/json")
        case "truncated":
            kind = proper.content_type if proper is not None else "application/json"
            return web.Response(body=body[: len(body) // 2], content_type=kind)
        case "text":
            return web.Response(text="OK")
        case "busy":
            return web.Response(status=503, headers={"Retry-After": f"{behaviour.seconds:.0f}"})
        case "half":
            return await _half(request, body)
    return proper if proper is not None else web.Response(status=500)


async def _half(request: web.Request, body: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    _cut(request)
    return response


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()


def _page(status: int, title: str) -> web.Response:
    return web.Response(status=status, text=_PAGE.format(title=title), content_type="text/html")
