"""No answer names a case that its team alone sees to whoever may not know that it is there.

Cases have a rule of their own; this is for every other door that may name one in passing: an event's id, a
record of the index of people, a line of the audit trail. To ask about one by its reference is to ask about
nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.api.security import holder_of
from ledger.reading.closing import NothingClosed
from safeguards.mask import MASK

if TYPE_CHECKING:
    from hub.bootstrap import Hub

_ELSEWHERE = ("/cases", "/open311/", "/track/", "/health/", "/metrics", "/scim/")
"""Cases hide their own; the others name none, or ask for no key."""
_EXPORT = "/export"
"""All that is held of somebody, for themselves: it begins with /people/ and ends so."""
_TEXT = ("application/json", "application/problem+json", "application/jsonl", "text/csv")
_BYTES = MASK.encode().decode("latin-1")
_LONGEST = 32
"""Bytes that a reference has at most, which may stand in two pieces of an answer."""


class ClosedReferences:
    """Stands behind the gate, which has asked for the key."""

    def __init__(self, app: ASGIApp, hub: Hub) -> None:
        self._app = app
        self._hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _watched(scope["path"]):
            await self._app(scope, receive, send)
            return
        who = await holder_of(self._hub, Request(scope))
        if isinstance(self._hub.closed.to(who), NothingClosed):
            await self._app(scope, receive, send)
            return
        await self._app(await self._asked(scope), receive, _Veil(self, send).send)

    async def hidden_in(self, text: str, mask: str = MASK) -> str:
        closed = self._hub.closed
        if not closed.names_one(text):
            return text
        return await self._hub.reader.run(lambda session: closed.hidden_in(session, text, mask))

    async def _asked(self, scope: Scope) -> Scope:
        path = await self.hidden_in(scope["path"])
        query = await self.hidden_in(scope["query_string"].decode("latin-1"), quote(MASK))
        return {**scope, "path": path, "query_string": query.encode("latin-1")}


class _Veil:
    """Passes an answer on; what is text in it without those references."""

    def __init__(self, references: ClosedReferences, send: Send) -> None:
        self._references = references
        self._send = send
        self._start: Message | None = None
        self._is_text = False
        self._held = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=[*message["headers"]])
            if headers.get("content-type", "").partition(";")[0].strip() in _TEXT:
                self._start, self._is_text = message, True
                return
        elif self._is_text and message["type"] == "http.response.body":
            await self._body(message)
            return
        await self._send(message)

    async def _body(self, message: Message) -> None:
        more = message.get("more_body", False)
        whole = self._held + message.get("body", b"")
        # The end of a piece may be the beginning of a reference.
        cut = _cut(whole) if more else len(whole)
        self._held = whole[cut:]
        # Latin-1 reads any bytes, and a reference has ASCII alone.
        now = whole[:cut].decode("latin-1")
        shown = (await self._references.hidden_in(now, _BYTES)).encode("latin-1")
        if self._start is not None:
            headers = MutableHeaders(raw=[*self._start["headers"]])
            if "content-length" in headers:
                del headers["content-length"]
                if not more:
                    headers["content-length"] = str(len(shown))
            await self._send({**self._start, "headers": headers.raw})
            self._start = None
        await self._send({**message, "body": shown})


def _cut(whole: bytes) -> int:
    """Where it can be cut within no reference."""
    end = max(len(whole) - _LONGEST, 0)
    return 1 + max(whole.rfind(one, 0, end) for one in (b'"', b"\n", b" ", b","))


def _watched(path: str) -> bool:
    return not path.startswith(_ELSEWHERE) and not (path.startswith("/people/") and path.endswith(_EXPORT))
