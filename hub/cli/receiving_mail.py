"""`tolbooth cases receive-mail`: a mail server's pipe into the hub."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from adapters.email.inbound.mail import Mail, MailFile
from adapters.email.inbound.reading import read_mail
from adapters.email.inbound.translate import FilesKept, envelope_of, event_id, has_more, left_out
from hub.cli import publishing
from hub.cli.answers import NewAttachment
from hub.cli.asked import Asked
from hub.cli.command import command
from hub.cli.failure import Failed
from hub.cli.hub_client import HubClient, Refused
from hub.cli.publishing import Position
from hub.cli.reach import running_hub
from hub.cli.screen import Screen
from hub.secrets import SecretMissing
from ledger.reading.events import EventPage
from schemas.cloudevents import write_structured
from schemas.events.form import Attachment
from schemas.events.message import LeftOut

TRY_AGAIN = 75
"""EX_TEMPFAIL of sysexits.h: the mail server keeps the mail and hands it over again later."""
MOST = 64 * 1_048_576
"""Bytes of a mail that are read; of a larger one what follows is left out, and that is said in the event."""
_FOR_GOOD = frozenset({400, 413, 415, 422})
"""Answers to a file that are the same however often it is sent."""


def add_to(group: typer.Typer) -> None:
    @command(group, "receive-mail")
    def receive_mail(
        asked: Asked,
        screen: Screen,
        file: Annotated[
            Path | None, typer.Argument(help="The mail as a file (RFC 5322); otherwise standard input.")
        ] = None,
        source: Annotated[
            str, typer.Option("--source", help="The source that its event is of; the key must have it.")
        ] = "/council/mail",
    ) -> None:
        """Take in one mail, as a mail server hands it over: it becomes a message.received, and its files are
        kept as attachments. Where it names a case it is put on it; else it waits under `cases messages`.

        Exits with 0 once the hub has it, for good; the same mail again is no second one. Exits with 75 (try
        again later) for everything that stands in the way, be it that the hub is away or that the key is
        wrong, so that the mail server keeps the mail. What cannot be read of a mail, or kept of its files, is
        said in the event. Needs a running hub, and a key with events:publish, events:read and
        attachments:add.

          tolbooth cases receive-mail letter.eml

          tolbooth cases receive-mail --source /council/mail < letter.eml
        """
        try:
            raw, cut = _read(file)
            mail = read_mail(raw)
            with running_hub(asked) as hub:
                position = _handed_over(hub, mail, source, cut)
        except (Failed, SecretMissing) as error:
            title, detail = (error.title, error.detail) if isinstance(error, Failed) else (str(error), "")
            screen.failure(title, f"{detail} The mail is to be handed over again (exit code 75).".strip())
            raise typer.Exit(TRY_AGAIN) from None
        except Exception as error:  # noqa: BLE001 - by any other exit code the mail server would send it back
            screen.failure(
                f"The mail could not be taken in ({type(error).__name__})",
                "That is a fault of this program. The mail is to be handed over again (exit code 75).",
            )
            raise typer.Exit(TRY_AGAIN) from None
        if screen.as_json:
            screen.json(position)
        else:
            screen.say(publishing.told(position))


def _handed_over(hub: HubClient, mail: Mail, source: str, cut: bool) -> Position:
    """What became of it. Raises ``Failed`` where the hub has not got it."""
    known = _known(hub, source, event_id(mail))
    if known is not None:
        return known
    files = _kept(hub, mail, cut)
    envelope = envelope_of(mail, files, source, datetime.now(UTC))
    [[position]] = publishing.publish(hub, [json.loads(write_structured(envelope))])
    if position.status == "conflict":
        # Two servers handed it over at one time: its files had other references. The hub has it.
        return Position(status="duplicate", id=envelope.id, seq=position.seq)
    if not position.taken and position.dead_letter is None:
        raise Failed(position.problem or "The hub does not take it", position.fix or "")
    return position


def _known(hub: HubClient, source: str, id_: str) -> Position | None:
    """That it was had before; asked first, as its files would be kept again under other references."""
    try:
        found = hub.get("/events", EventPage, {"source": source, "id": id_})
    except Refused as refused:
        if refused.status == 404:
            return None
        raise
    return Position(status="duplicate", id=id_, seq=found.items[0].seq) if found.items else None


def _kept(hub: HubClient, mail: Mail, cut: bool) -> FilesKept:
    attachments: list[Attachment] = []
    missing: list[LeftOut] = []
    for one in mail.files:
        kept = _keep(hub, one)
        if isinstance(kept, NewAttachment):
            attachments.append(_as_attachment(kept))
        else:
            missing.append(left_out(one.name, kept))
    if cut:
        missing.append(left_out("the end of the mail", f"it has more than {MOST:,} bytes"))
    original = None
    if has_more(mail):
        whole = _keep(hub, MailFile("message.txt", "text/plain", mail.text.encode()))
        if isinstance(whole, NewAttachment):
            original = whole.reference
            attachments.append(_as_attachment(whole))
        else:
            missing.append(left_out("the rest of the text", whole))
    return FilesKept(attachments, missing, original)


def _keep(hub: HubClient, file: MailFile) -> NewAttachment | str:
    """It, or why it is not kept. Raises ``Failed`` where it may be kept later."""
    query = {"name": file.name[:200], "data_class": "sensitive"}
    try:
        return hub.send_file("/attachments", _pieces(file.content), file.media_type, NewAttachment, query)
    except Refused as refused:
        if refused.status not in _FOR_GOOD:
            raise
        return f"{refused.title}: {refused.detail}".rstrip(": ")


def _as_attachment(kept: NewAttachment) -> Attachment:
    return Attachment(name=kept.name, media_type=kept.media_type, size=kept.size, reference=kept.reference)


def _pieces(content: bytes) -> Iterable[bytes]:
    return (content[at : at + 65_536] for at in range(0, len(content), 65_536))


def _read(file: Path | None) -> tuple[bytes, bool]:
    """The mail, and whether there is more of it than is read. All of it is taken from whoever hands it over:
    a mail server whose pipe breaks would send it back."""
    try:
        if file is not None:
            with file.open("rb") as opened:
                raw = opened.read(MOST + 1)
        else:
            raw = sys.stdin.buffer.read(MOST + 1)
            while len(raw) > MOST and sys.stdin.buffer.read(1_048_576):
                pass
    except OSError as error:
        name = file or "standard input"
        raise Failed(f"{name} cannot be read", f"{error.strerror}: is that the right file?") from error
    return raw[:MOST], len(raw) > MOST
