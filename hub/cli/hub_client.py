"""Asking a hub over HTTP: one answer for each question, and its problem documents in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol, TypeVar
from urllib.parse import quote

import httpx2
from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError

from hub.cli.failure import Failed

M = TypeVar("M", bound=BaseModel)
Query = Mapping[str, str | int | bool | Sequence[str] | None]
"""What is None is left out; of several each is asked."""
_ANYTHING: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)
PATIENCE = 60.0
"""Seconds that an answer may take: an account of a large ledger, a check of a slow system."""


class Refused(Failed):
    """The hub said no. ``body`` is its problem document."""

    def __init__(self, status: int, title: str, detail: str, body: Mapping[str, JsonValue]) -> None:
        super().__init__(title, detail)
        self.status = status
        self.body = body


class Unreachable(Failed):
    """The hub does not answer at all."""


class Sends(Protocol):
    """Sends one request and gives the whole answer. Raises ``httpx2.HTTPError``."""

    def __call__(self, request: httpx2.Request) -> httpx2.Response: ...


class HubClient:
    """A hub, however it is reached. Every method raises ``Refused`` and ``Failed``."""

    def __init__(self, send: Sends, url: str, key: str, *, streams: Sends | None = None) -> None:
        """``streams`` sends a request and waits for no more than the head of its answer."""
        self._send = send
        self._streams = streams
        self.url = url.rstrip("/")
        if not key.isascii() or not key.isprintable():
            raise Failed("That is not a key", "A key looks like tb_0123456789ab_…; was it pasted whole?")
        self._headers = {"authorization": f"Bearer {key}", "accept": "application/json"}

    def get(self, path: str, model: type[M], query: Query | None = None) -> M:
        return self._read(self._ask("GET", path, query=query), model)

    def post(self, path: str, body: JsonValue, model: type[M], query: Query | None = None) -> M:
        return self._read(self._ask("POST", path, query=query, body=body), model)

    def post_only(self, path: str, body: JsonValue) -> None:
        """Post, where nothing is answered."""
        self._ask("POST", path, body=body)

    def patch(self, path: str, body: JsonValue, model: type[M]) -> M:
        return self._read(self._ask("PATCH", path, body=body), model)

    def put(self, path: str, body: JsonValue, model: type[M]) -> M:
        return self._read(self._ask("PUT", path, content=_ANYTHING.dump_json(body)), model)

    def put_text(self, path: str, text: str, kind: str, model: type[M], query: Query | None = None) -> M:
        answer = self._ask("PUT", path, query=query, content=text.encode(), kind=kind)
        return self._read(answer, model)

    def get_text(self, path: str, query: Query | None = None) -> str:
        return self._ask("GET", path, query=query).text

    def get_bytes(self, path: str, query: Query | None = None) -> tuple[bytes, Mapping[str, str]]:
        """What is there, as it is, and its headers by their names in lower case."""
        answer = self._ask("GET", path, query=query)
        return answer.content, answer.headers

    @contextmanager
    def stream(self, path: str, body: JsonValue) -> Iterator[tuple[Iterator[bytes], Mapping[str, str]]]:
        """What a POST answers, as it comes, and its headers. Ends early where the hub breaks off."""
        assert self._streams is not None
        headers = {**self._headers, "content-type": "application/json"}
        content = _ANYTHING.dump_json(body)
        request = httpx2.Request("POST", self.url + path, content=content, headers=headers)
        with self._streamed(request) as answer:
            yield _as_it_comes(answer), answer.headers

    @contextmanager
    def _streamed(self, request: httpx2.Request) -> Iterator[httpx2.Response]:
        assert self._streams is not None
        try:
            answer = self._streams(request)
        except httpx2.HTTPError as error:
            raise unreachable(self.url, error) from error
        try:
            if not answer.is_success:
                answer.read()
                raise refused(answer)
            yield answer
        finally:
            answer.close()

    def send_file(
        self, path: str, pieces: Iterable[bytes], kind: str, model: type[M], query: Query | None = None
    ) -> M:
        """Post a file of the media type ``kind``, a piece at a time."""
        return self._read(self._ask("POST", path, query=query, content=pieces, kind=kind), model)

    @contextmanager
    def fetch(self, path: str, query: Query | None = None) -> Iterator[Iterator[bytes]]:
        """What a GET answers, as it comes. Ends early where the hub breaks off."""
        assert self._streams is not None
        asked = {name: _asked(value) for name, value in (query or {}).items() if value is not None}
        request = httpx2.Request("GET", self.url + path, params=asked, headers=self._headers)
        with self._streamed(request) as answer:
            yield _as_it_comes(answer)

    def delete(self, path: str) -> None:
        self._ask("DELETE", path)

    def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: JsonValue = None,
        content: bytes | Iterable[bytes] | None = None,
        kind: str = "application/json",
    ) -> httpx2.Response:
        asked = {name: _asked(value) for name, value in (query or {}).items() if value is not None}
        headers = dict(self._headers)
        if content is None and method in {"POST", "PATCH"}:
            content = _ANYTHING.dump_json(body)
        if content is not None:
            headers["content-type"] = kind
        try:
            request = httpx2.Request(method, self.url + path, params=asked, content=content, headers=headers)
            answer = self._send(request)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise unreachable(self.url, error) from error
        if answer.is_success:
            return answer
        raise refused(answer)

    def _read(self, answer: httpx2.Response, model: type[M]) -> M:
        try:
            return model.model_validate_json(answer.content)
        except ValidationError as error:
            raise Failed(
                f"{self.url} does not answer like a hub of this version",
                "Is it another version of Tolbooth, or something else altogether? "
                f"({error.error_count()} fields of {model.__name__} are not as expected)",
            ) from error


def _as_it_comes(answer: httpx2.Response) -> Iterator[bytes]:
    try:
        yield from answer.iter_bytes()
    except httpx2.HTTPError:
        # Whoever reads knows how much there was to be.
        return


def _asked(value: str | int | bool | Sequence[str]) -> str | Sequence[str]:
    if isinstance(value, str) or not isinstance(value, int):
        return value
    return str(value).lower()


def said(body: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """What of a body was said; what was not is the hub's to choose."""
    return {name: value for name, value in body.items() if value is not None}


def part(text: str) -> str:
    """What a person typed, as one part of a path and no more."""
    return quote(text, safe="")


def unreachable(url: str, error: Exception) -> Unreachable:
    why = (str(error) or type(error).__name__).rstrip(".")
    return Unreachable(
        f"The hub at {url} cannot be reached",
        f"{why}. Is it running, and is the address right? (--url, TOLBOOTH_URL, or the run file)",
    )


def refused(answer: httpx2.Response) -> Refused:
    """The problem document of an answer that is not a success."""
    try:
        body = _ANYTHING.validate_json(answer.content)
    except ValidationError:
        body = None
    if not isinstance(body, dict) or "title" not in body:
        return Refused(
            answer.status_code,
            f"{answer.request.url.path} was answered with {answer.status_code}",
            "That is not how a hub answers: is the address right?",
            {},
        )
    return Refused(answer.status_code, str(body["title"]), str(body.get("detail", "")), body)
