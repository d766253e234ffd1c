"""A file in a request: the body itself, or the one file of a form; read as it comes."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from urllib.parse import unquote

from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header
from starlette.requests import Request

from hub.api.problem import Problem

_EXTENDED = re.compile(r"filename\*\s*=\s*utf-8'[^']*'([^;\s]+)", re.IGNORECASE)
_FORM = "multipart/form-data"
_LONGEST_FIELD = 16_384
_MOST_FIELDS = 20


@dataclass(frozen=True, slots=True)
class Upload:
    """What its sender calls it and says that it is, empty where they say nothing; and its bytes."""

    name: str
    media_type: str
    pieces: AsyncIterator[bytes]


@asynccontextmanager
async def upload_of(request: Request, name: str | None) -> AsyncIterator[Upload]:
    """``name``: what the query calls it, which counts first. Raises a 400 or 422 ``Problem``, the latter also
    on the way."""
    said, options = parse_options_header(request.headers.get("content-type", ""))
    if said != _FORM:
        yield Upload(name or _called(request.headers.get("content-disposition", "")), said, request.stream())
        return
    boundary = options.get("boundary")
    if not boundary:
        raise Problem(HTTPStatus.BAD_REQUEST, "Not a form", "The form's content type has no boundary.")
    try:
        with PushMultipartParser(
            boundary, max_segment_count=_MOST_FIELDS, max_header_size=4096, max_segment_size=2**62
        ) as parser:
            form = _Form(request.stream(), parser)
            file = await form.file()
            yield Upload(name or file.filename or "", file.content_type or "", form.pieces())
    except MultipartError as error:
        raise Problem(
            HTTPStatus.BAD_REQUEST, "Not a form", f"The form cannot be read: {error}. Send it again."
        ) from error


class _Form:
    """The parts of a form as they come: fields up to the file, then the file's bytes."""

    def __init__(self, body: AsyncIterator[bytes], parser: PushMultipartParser) -> None:
        self._parts = self._read(body, parser)

    async def _read(
        self, body: AsyncIterator[bytes], parser: PushMultipartParser
    ) -> AsyncIterator[MultipartSegment | bytes | None]:
        async for piece in body:
            if piece:
                for part in parser.parse(piece):
                    yield bytes(part) if isinstance(part, bytearray) else part
        for part in parser.parse(b""):
            yield bytes(part) if isinstance(part, bytearray) else part

    async def file(self) -> MultipartSegment:
        """The head of the file; the fields before it are passed over."""
        passed = 0
        async for part in self._parts:
            if isinstance(part, MultipartSegment) and part.filename is not None:
                return part
            if isinstance(part, bytes):
                passed += len(part)
                if passed > _LONGEST_FIELD:
                    break
        raise _unfit("there is no file in the form", "send it in a field with a file name")

    async def pieces(self) -> AsyncIterator[bytes]:
        """The file's bytes. What comes after them is passed over, but for a second file, which is refused."""
        inside = True
        async for part in self._parts:
            if part is None:
                inside = False
            elif isinstance(part, MultipartSegment):
                if part.filename is not None:
                    raise _unfit("there are several files in the form", "send each in a request of its own")
            elif inside:
                yield part


def _called(header: str) -> str:
    """The file's name in a ``Content-Disposition``; ``filename*`` (RFC 8187) counts first."""
    if (found := _EXTENDED.search(header)) is not None:
        return unquote(found.group(1), errors="replace")
    read = Message()
    read["Content-Disposition"] = header
    return read.get_filename("")


def _unfit(problem: str, fix: str) -> Problem:
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, "Not one file", f"{problem[0].upper()}{problem[1:]}: {fix}."
    )
