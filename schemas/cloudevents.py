"""CloudEvents 1.0.2 on the wire: structured mode (JSON format) and binary mode (HTTP protocol binding).

A JSON batch is a list of structured events; each is read by itself, so that one bad one harms no other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Never
from urllib.parse import quote, unquote_to_bytes

from pydantic import JsonValue, ValidationError

from schemas import strict_json
from schemas.envelope import ATTRIBUTES, Envelope
from schemas.errors import Malformed
from schemas.violations import describe

_TIMES = ("time", "expirytime", "sendat")
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?([Zz]|[+-]\d\d:\d\d)?", re.ASCII)
_EXTENSION_NAME = re.compile(r"[a-z0-9]{1,20}")
_JSON_TYPE = re.compile(r"application/json\s*(?:;\s*charset\s*=\s*\"?utf-8\"?\s*)?", re.IGNORECASE)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ANY = Envelope.model_construct(id="", source="", type="", time=datetime.max.replace(tzinfo=UTC))
_NOT_PERCENT_ENCODED = "!#$&'()*+,-./:;<=>?@[\\]^_`{|}~"
"""The HTTP binding (3.1.3.2) encodes only space, the double quote, the percent sign and non-ASCII."""
_REQUIRED = {
    "specversion": 'Add "specversion": "1.0"',
    "id": "Give every event an id that its source never uses again",
    "source": "Add the source, such as /council/revenues",
    "type": "Add the type, such as uk.gov.council.case.opened.v1",
    "time": "Add the moment it happened, such as 2026-05-06T07:08:09Z",
}


def read_structured(value: JsonValue) -> Envelope:
    """Read one event in the JSON format, already parsed by ``strict_json``.

    Raises ``Malformed``, naming the attribute and what to do. Attributes Tolbooth gives no meaning to are
    kept in ``Envelope.extensions``; an attribute that is null counts as absent (JSON format, section 2.1).
    """
    if not isinstance(value, dict):
        raise Malformed(
            "an event must be a JSON object", fix="Send {…} for one event, or a batch as a list of them"
        )
    if "data_base64" in value:
        raise Malformed(
            "binary data is not taken", where="data_base64", fix="Send the data as JSON in the attribute data"
        )
    known: dict[str, JsonValue] = {}
    others: dict[str, JsonValue] = {}
    for name, item in value.items():
        if item is None and name != "data":
            continue
        if name in ATTRIBUTES or name == "data":
            known[name] = item
        else:
            others[name] = _extension(name, item)
    priority = known.get("priority", 4)
    if type(priority) is not int:
        known["priority"] = _priority(priority)
    media = known.get("datacontenttype", "application/json")
    if media != "application/json":
        known["datacontenttype"] = _json_type(media, "datacontenttype")
    if others:
        known["extensions"] = others
    return _envelope(known)


def read_recorded(attributes: str, data: str) -> Envelope:
    """Read an event from the ledger's own texts: ``canonical`` of its attributes and of its data.

    They were checked when they came in, so they are not checked again: half of a delivery's work would be.
    """
    known = json.loads(attributes)
    for name in _TIMES:
        if name in known:
            known[name] = datetime.fromisoformat(known[name])
    others = {name: known.pop(name) for name in known.keys() - ATTRIBUTES}
    # A copy with other values: model_construct would look for the aliases and defaults of every attribute.
    return _ANY.model_copy(update={**known, "data": json.loads(data), "extensions": others})


def read_binary(headers: Mapping[str, str], body: bytes, *, max_depth: int = 64) -> Envelope:
    """Read one event in binary mode: attributes in ``ce-`` headers, the body as its data.

    Header names are taken in any case, values unquoted and percent-decoded once (HTTP binding, section
    3.1.3.2). Raises ``Malformed``.
    """
    known: dict[str, JsonValue] = {}
    others: dict[str, JsonValue] = {}
    for header, text in headers.items():
        name = header.lower()
        if name == "content-type":
            known["datacontenttype"] = _json_type(text, "Content-Type")
        if not name.startswith("ce-"):
            continue
        attribute = name[3:]
        if attribute in {"data", "datacontenttype", "data_base64"}:
            raise Malformed(
                "this is not an attribute in binary mode",
                where=header,
                fix="Say the media type in Content-Type and send the data as the body",
            )
        decoded = _decoded(header, text)
        if attribute == "priority":
            known[attribute] = _priority(decoded)
        elif attribute in ATTRIBUTES:
            known[attribute] = decoded
        else:
            others[attribute] = _extension(attribute, decoded)
    if body:
        known["data"] = strict_json.parse(body, max_depth=max_depth)
    if others:
        known["extensions"] = others
    return _envelope(known)


def write_structured(envelope: Envelope) -> bytes:
    """The event in the JSON format, UTF-8; send it as ``application/cloudevents+json``."""
    return strict_json.canonical(envelope.to_json()).encode("utf-8")


def write_binary(envelope: Envelope) -> tuple[dict[str, str], bytes]:
    """The event as HTTP headers (lower-case names, values in printable ASCII) and a body."""
    attributes = envelope.attributes()
    headers = {"content-type": str(attributes.pop("datacontenttype"))}
    for name, value in attributes.items():
        text = str(value).lower() if isinstance(value, bool) else str(value)
        headers[f"ce-{name}"] = quote(text, safe=_NOT_PERCENT_ENCODED)
    return headers, strict_json.canonical(envelope.data).encode("utf-8")


def _envelope(known: dict[str, JsonValue]) -> Envelope:
    for name, fix in _REQUIRED.items():
        if name not in known:
            raise Malformed("is missing", where=name, fix=fix)
    for name in _TIMES:
        if name in known:
            _check_time(name, known[name])
    try:
        return Envelope.model_validate(known)
    except ValidationError as error:
        problem, where, fix = describe(error)
    raise Malformed(problem, where=where.removeprefix("extensions."), fix=fix)


def _check_time(name: str, value: JsonValue) -> None:
    """The type system's Timestamp is RFC 3339 text; pydantic by itself would take a count of seconds too."""
    match = _RFC3339.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise Malformed("is not an RFC 3339 time", where=name, fix="Write it as 2026-05-06T07:08:09Z")
    if match[1] is None:
        raise Malformed("has no time zone", where=name, fix="End it with Z or an offset such as +01:00")


def _priority(value: JsonValue) -> int:
    """A gateway that does not know the attribute carries it as text, so digits in a string are taken."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) == 1:
        return int(value)
    raise Malformed(
        "must be a whole number from 0 to 9", where="priority", fix="Leave it out for the usual 4"
    )


def _json_type(value: JsonValue, where: str) -> str:
    if isinstance(value, str) and _JSON_TYPE.fullmatch(value.strip()):
        return "application/json"
    raise Malformed("the data must be JSON in UTF-8", where=where, fix="Send it as application/json")


def _extension(name: str, value: JsonValue) -> JsonValue:
    if not _EXTENSION_NAME.fullmatch(name):
        raise Malformed(
            "is not the name of an attribute", where=name, fix="Use 1 to 20 lower-case letters or digits"
        )
    if isinstance(value, bool | str) or (isinstance(value, int) and -(2**31) <= value < 2**31):
        return value
    raise Malformed(
        "an extension attribute must be a string, true or false, or a whole number of 32 bits",
        where=name,
        fix="Put anything larger in data",
    )


def _decoded(header: str, text: str) -> str:
    if not text.isascii():
        _refuse_header(header)
    quoted = _QUOTED.fullmatch(text.strip())
    if quoted is not None:
        text = re.sub(r"\\(.)", r"\1", quoted[1])
    if "%" not in text:
        return text
    try:
        return unquote_to_bytes(text).decode("utf-8")
    except UnicodeDecodeError:
        _refuse_header(header)


def _refuse_header(header: str) -> Never:
    raise Malformed(
        "is not percent-encoded UTF-8", where=header, fix="Percent-encode what is not printable ASCII"
    )
