"""The parts of a mail: its text, and the files that came with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from email.message import Message

from adapters.email.inbound.mail import MailFile
from adapters.email.inbound.words import decoded, header_text, in_lines, text_of_html

MOST_PARTS = 500
_KIND = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
_READ = frozenset({"message/delivery-status", "text/rfc822-headers"})
"""What is read of a report, and no file."""


def parts_of(message: Message) -> Iterator[Message]:
    """All that holds something, in their order; of several forms of the same the plain text, else the last.

    One by one and not by recursion, as a mail may be nested as deep as it is long. What is inside a forwarded
    mail stays inside it. At most ``MOST_PARTS``.
    """
    waiting: list[Message] = [message]
    left = MOST_PARTS
    while waiting and left:
        part = waiting.pop()
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            those = [one for one in inner if isinstance(one, Message)]
            if part.get_content_subtype() == "alternative":
                those = _chosen(those)
            waiting.extend(reversed(those))
            continue
        left -= 1
        yield part


def text_and_files(parts: Sequence[Message]) -> tuple[str, list[MailFile]]:
    """``parts``: as ``parts_of`` gives them. Texts that are shown one below the other are one."""
    texts: list[str] = []
    files: list[MailFile] = []
    for part in parts:
        kind = part.get_content_type()
        if _is_text(part):
            text = decoded(_content(part), str(part.get_param("charset") or ""))
            texts.append(text_of_html(text) if kind == "text/html" else in_lines(text))
        elif kind not in _READ and (content := _content(part)):
            files.append(MailFile(_name(part, len(files) + 1), _media_type(kind), content))
    return "\n\n".join(one for one in texts if one), files


def _chosen(forms: list[Message]) -> list[Message]:
    """Of the same in several forms: plain text that says something; else the last, which is the richest. What
    comes beside the HTML in its own multipart (photos in the text) comes with either."""
    plain = [one for one in forms if one.get_content_type() == "text/plain" and _content(one).strip()]
    if not plain:
        return forms[-1:]
    related = [one for one in forms if one.get_content_maintype() == "multipart"]
    beside = [
        each
        for one in related
        if isinstance(inner := one.get_payload(), list)
        for each in inner
        if isinstance(each, Message) and each.get_content_maintype() not in {"text", "multipart"}
    ]
    return [plain[0], *beside]


def _is_text(part: Message) -> bool:
    """Is it to be read, and not a file? A text with a name is a file, as is one that says so."""
    if part.get_content_type() not in {"text/plain", "text/html"} or part.is_multipart():
        return False
    return part.get_content_disposition() != "attachment" and not part.get_filename()


def _content(part: Message) -> bytes:
    if part.get_content_maintype() == "message" and isinstance(part.get_payload(), list):
        return b"\n".join(one.as_bytes() for one in part.get_payload() if isinstance(one, Message))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _name(part: Message, place: int) -> str:
    named = header_text(part.get_filename() or "")
    if named:
        return named
    return f"message-{place}.txt" if part.get_content_maintype() == "message" else f"attachment-{place}"


def _media_type(kind: str) -> str:
    """A forwarded mail is kept as the text that it is."""
    if kind.startswith("message/"):
        return "text/plain"
    return kind if _KIND.fullmatch(kind) else "application/octet-stream"
