"""Composing the edited envelope: the original, what is to be different, and what the catalogue says. Pure."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from pydantic import JsonValue, ValidationError

from dead_letter.edits import places
from dead_letter.edits.draft import Draft, fixed
from ledger.draft import content_hash
from routes.newest import newest
from routes.route import Route
from safeguards.mask import MASK
from schemas.catalogue import Catalogue
from schemas.envelope import ATTRIBUTES, MOST_BYTES, Envelope
from schemas.errors import Malformed
from schemas.strict_json import canonical, path_text
from schemas.violations import describe

_LONGEST_ID = 1024
_OWN_ID = re.compile(r":edit:[0-9a-f]{16}$")


@dataclass(frozen=True, slots=True)
class Composed:
    """The edited envelope. ``note`` says why it was not brought up to its type's newest version."""

    envelope: Envelope
    content_hash: str
    note: str = ""


def compose(
    original: Envelope, draft: Draft, letter: str, catalogue: Catalogue, route: Route | None, now: datetime
) -> Composed:
    """The envelope that is to be sent in place of the original, as its type in the catalogue allows it.

    It is about the same matter: it keeps source, correlationid and all that is not edited. Its id is its own,
    the same for the same edit of the same letter; its causationid is the original's id. An expiry that has
    passed is left out, since a person wants it sent. It becomes the newest version of its type where the
    route takes that.

    Raises ``Malformed``: for what cannot be edited, is not allowed, or is no different.
    """
    if draft.mended is not None:
        raise Malformed(
            "an event has no text to mend", where="text", fix="Edit its data, its subject or its type"
        )
    data = _edited(original.data, draft)
    _refuse_masks(original.data, data, ("data",))
    changed: dict[str, JsonValue] = {"data": data}
    if draft.type is not None:
        changed["type"] = catalogue.find(draft.type).type
    if "subject" in draft.model_fields_set:
        changed["subject"] = draft.subject
    edited = _rebuilt(original, changed)
    catalogue.check(edited)
    edited, why = newest(edited, catalogue, route)
    if (edited.type, edited.subject, canonical(edited.data)) == (
        original.type,
        original.subject,
        canonical(original.data),
    ):
        raise Malformed("nothing is different from the original", fix="Replay it, if it is right as it is")
    found = content_hash(edited, canonical(edited.data))
    own: dict[str, JsonValue] = {
        "id": _own_id(original.id, letter, found),
        "causationid": original.id,
        "correlationid": original.correlationid or original.id,
    }
    if edited.type != original.type:
        own["dataschema"] = None
    if edited.expirytime is not None and edited.expirytime <= now:
        own["expirytime"] = None
    note = f"It stays {edited.type}: {why}." if why else ""
    return Composed(_rebuilt(edited, own), found, note)


def _edited(original: JsonValue, draft: Draft) -> JsonValue:
    data = deepcopy(draft.data if "data" in draft.model_fields_set else original)
    for text, value in draft.set.items():
        path = _within(text)
        if path:
            places.put(data, path, value)
        else:
            data = value
    for text in draft.unset:
        path = _within(text)
        if not path:
            raise Malformed("all of the data cannot be taken away", where="data", fix="Name a place in it")
        places.take_away(data, path)
    return data


def _within(text: str) -> places.Path:
    """The path without its first part, which says what of the event is meant."""
    first, *rest = places.read_path(text)
    if first == "data":
        return tuple(rest)
    if first in {"type", "subject"}:
        raise Malformed(f"the {first} is no place in the data", where=str(first), fix=f"Give it as `{first}`")
    if first in ATTRIBUTES:
        raise fixed(str(first))
    raise Malformed(
        "a place in the data begins with data", where=text[:80], fix=f"Write it as data.{text[:80]}"
    )


def _refuse_masks(before: JsonValue, after: JsonValue, at: tuple[str | int, ...]) -> None:
    """What was copied from a masked view would go to the receiver in place of what it hides."""
    if isinstance(after, dict):
        inner = before if isinstance(before, dict) else {}
        for key, item in after.items():
            _refuse_masks(inner.get(key), item, (*at, key))
    elif isinstance(after, list):
        items = before if isinstance(before, list) else []
        for place, item in enumerate(after):
            _refuse_masks(items[place] if place < len(items) else None, item, (*at, place))
    elif after == MASK and before != MASK:
        raise Malformed(
            "this is the mask, and not a value: the data was copied from a view that hides it",
            where=path_text(at),
            fix="Name only the places that are to be different (`set`), or look at it unmasked first",
        )


def _rebuilt(envelope: Envelope, changed: dict[str, JsonValue]) -> Envelope:
    try:
        return Envelope.model_validate({**dict(envelope), **changed})
    except ValidationError as error:
        problem, where, fix = describe(error)
        raise Malformed(problem, where=where, fix=fix) from None


def _own_id(original: str, letter: str, content: str) -> str:
    """Longer ids than an envelope takes are told by their hash; an edit of an edit does not grow."""
    mark = sha256(f"{letter} {content}".encode()).hexdigest()[:16]
    root = _OWN_ID.sub("", original)
    own = f"{root}:edit:{mark}"
    if len(own) > _LONGEST_ID or len(own.encode()) > MOST_BYTES:
        return f"{sha256(root.encode()).hexdigest()}:edit:{mark}"
    return own
