"""Where somebody is told how their case goes on. Pure."""

from __future__ import annotations

import re

from schemas.events.case import UpdatesBy
from schemas.people import Contact

_NOT_DIGITS = re.compile(r"[^0-9+]")


def address_of(contact: Contact | None, by: UpdatesBy) -> str | None:
    """None where they gave none that would do for it."""
    if contact is None or by == "none":
        return None
    return contact.email if by == "email" else contact.phone


def usual(contact: Contact | None) -> UpdatesBy:
    """What they are told by who have not chosen: e-mail where they gave an address, else a text message."""
    if contact is None or (contact.email is None and contact.phone is None):
        return "none"
    return "email" if contact.email is not None else "sms"


def as_compared(by: UpdatesBy, address: str) -> str:
    """By which two spellings of one address are known as one."""
    if by == "email":
        return address.strip().casefold()
    digits = _NOT_DIGITS.sub("", address)
    return f"0{digits.removeprefix('+44')}" if digits.startswith("+44") else digits
