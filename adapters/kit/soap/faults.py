"""SOAP faults, of both versions, and what they mean for a delivery. Pure.

Sources: SOAP 1.1, section 4.4; SOAP 1.2 part 1, section 5.4; WS-Security 1.1, section 12 (its fault codes).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from adapters.contract import Reject, Retry
from adapters.kit.soap.documents import local, namespace
from adapters.kit.soap.pages import tidy

SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
Side = Literal["sender", "receiver", "set_up", "unknown"]
_SIDES: dict[str, Side] = {
    "Client": "sender",
    "Sender": "sender",
    "Server": "receiver",
    "Receiver": "receiver",
    "VersionMismatch": "set_up",
    "MustUnderstand": "set_up",
    "DataEncodingUnknown": "set_up",
}
_SECURITY = frozenset(
    {
        "UnsupportedSecurityToken",
        "UnsupportedAlgorithm",
        "InvalidSecurity",
        "InvalidSecurityToken",
        "FailedAuthentication",
        "FailedCheck",
        "SecurityTokenUnavailable",
        "MessageExpired",
    }
)
_MOST_DETAILS = 50


@dataclass(frozen=True, slots=True)
class Fault:
    """What the system says went wrong.

    ``side``: whose fault it says it is; ``set_up`` is neither message nor system, but how the two were
    connected (user name, version). ``codes``: the code and its subcodes, without prefixes, the general one
    first. ``words``: its reason, and the texts of its detail. ``details``: the detail's elements without
    children, by name.
    """

    side: Side
    codes: tuple[str, ...]
    words: str
    details: Mapping[str, str] = field(default_factory=dict)


Rule = Callable[[Fault], Retry | Reject | None]
"""An adapter's own judgement of a fault; None leaves it to the general one."""


def read_fault(envelope: etree._Element) -> Fault | None:
    """The fault in an envelope of either version; None where it holds none."""
    ns = namespace(envelope)
    found = envelope.find(f"{{{ns}}}Body/{{{ns}}}Fault")
    if found is None:
        return None
    if ns == SOAP_12:
        codes = [_text(one) for one in found.iter(f"{{{ns}}}Value")]
        reason = " ".join(_text(one) for one in found.iter(f"{{{ns}}}Text"))
        detail = found.find(f"{{{ns}}}Detail")
    else:
        # Whatever namespace they are in: many a server puts them into that of the envelope.
        parts = {local(one): one for one in found.iterchildren("*")}
        codes = [_text(parts["faultcode"])] if "faultcode" in parts else []
        reason = _text(parts["faultstring"]) if "faultstring" in parts else ""
        detail = parts.get("detail")
    names = tuple(name for code in codes for name in code.rpartition(":")[2].split("."))
    details = _leaves(detail)
    more = [text for text in details.values() if text and text not in reason]
    words = tidy("; ".join([reason, *more] if reason else more)) or "it gives no reason"
    return Fault(_side(names), names, words, details)


def judge(fault: Fault, system: str, rule: Rule | None = None, *, otherwise: str = "") -> Retry | Reject:
    """The outcome of a fault: the adapter's own rule first, then by whose fault the system says it is.

    A fault says that the message was not processed, so a ``Retry`` is not uncertain. ``otherwise``: what the
    status says instead, where that speaks of something else than the message.
    """
    own = rule(fault) if rule is not None else None
    if own is not None:
        return own
    code = "/".join(fault.codes) or "no code"
    words = f"{system} answered with a fault ({code}): {fault.words}"
    if fault.side == "sender":
        return Retry(f"{words} ({otherwise})") if otherwise else Reject(words)
    if fault.side == "set_up":
        words = f"{words}; it is the connection's settings that do not fit, not this message"
    return Retry(words)


def _side(names: tuple[str, ...]) -> Side:
    if _SECURITY & set(names):
        return "set_up"
    return _SIDES.get(names[0], "unknown") if names else "unknown"


def _leaves(detail: etree._Element | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in detail.iter("*") if detail is not None else ():
        if len(one) == 0 and one is not detail and len(found) < _MOST_DETAILS:
            found.setdefault(local(one), tidy(_text(one)))
    if detail is not None and not found and _text(detail):
        found[local(detail)] = tidy(_text(detail))
    return found


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()
