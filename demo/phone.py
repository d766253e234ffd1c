"""The text messages of whoever sent a form in: a desk of the receiving app, and a log of its own.

The desk is told of a form with its sender's number, and later of how it goes on: by the ``correlationid``
that both have, it knows whose phone to write to.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, JsonValue

FORM, UPDATE = "uk.gov.council.form.submitted.v1", "uk.gov.council.request.updated.v1"
STANDS = {"resolved": "it is done", "closed": "it is closed"}
"""What a status means to whoever waits; every other is work in progress."""


class Message(BaseModel):
    """One text message: the phone's own log is a line of JSON for each."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: datetime
    number: str
    name: str
    reference: str
    story: str
    text: str
    source: str
    id: str
    key: str


class NobodyToText(Exception):
    """No form of this story has come in with a telephone number, so nobody knows whom to text."""


class Phone:
    """Writes each message once, whatever comes again; what it wrote before, it knows from its log."""

    def __init__(self, log: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self.messages = list(read(log))
        self._keys = {one.key for one in self.messages}
        self._first = {one.story: one for one in reversed(self.messages)}
        self._file = log.open("ab")

    def close(self) -> None:
        self._file.close()

    def take(
        self, source: str, event_id: str, kind: str, story: str, data: dict[str, JsonValue], key: str
    ) -> None:
        """Write the message that an event asks for. Raises ``NobodyToText``."""
        if key in self._keys:
            return
        now = datetime.now(UTC)
        told = {"at": now, "story": story, "source": source, "id": event_id, "key": key}
        if kind == FORM:
            sender = data.get("submitted_by")
            number = sender.get("phone") if isinstance(sender, dict) else None
            if not number:
                raise NobodyToText(NobodyToText.__doc__)
            name = sender.get("name") if isinstance(sender, dict) else None
            full = str(name.get("full")) if isinstance(name, dict) else ""
            reference = str(data.get("reference"))
            text = thanks(full, reference, data)
            message = Message.model_validate(
                {**told, "number": number, "name": full, "reference": reference, "text": text}
            )
        else:
            first = self._first.get(story)
            if first is None:
                raise NobodyToText(NobodyToText.__doc__)
            text = news(first.reference, data)
            message = first.model_copy(update={**told, "text": text})
        self._file.write(message.model_dump_json().encode() + b"\n")
        self._file.flush()
        self.messages.append(message)
        self._keys.add(key)
        self._first.setdefault(story, message)


def thanks(name: str, reference: str, data: dict[str, JsonValue]) -> str:
    """What somebody is told whose form has come in."""
    answers = data.get("answers")
    what = str(answers.get("what", "")) if isinstance(answers, dict) else ""
    dear = f"thank you, {name.partition(' ')[0]}" if name else "thank you"
    return (
        f"Example Council: {dear}. We have your report "
        f"{reference}: {what[:1].lower()}{what[1:]}. We will text you when there is news."
    )


def news(reference: str, data: dict[str, JsonValue]) -> str:
    """What they are told when it goes on."""
    stands = STANDS.get(str(data.get("status")), "it is in hand")
    said = str(data.get("message") or "")
    return f"Example Council, your report {reference}: {stands}. {said}".strip()


def read(log: Path) -> Iterator[Message]:
    """Every message, in order; none where there is no log yet."""
    if log.exists():
        for line in log.read_bytes().splitlines(keepends=True):
            if line.endswith(b"\n"):
                yield Message.model_validate(json.loads(line))


def of_story(log: Path, story: str) -> Sequence[Message]:
    return [one for one in read(log) if one.story == story]
