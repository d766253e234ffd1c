"""E-mail addresses, one for each mailbox."""

from __future__ import annotations

import re

from identity_index.people.normalise.reading import Reading
from identity_index.people.normalise.word_lists import words

_SHAPE = re.compile(r"[^\s@<>()\[\],;:\"]+@(?:[\w-]+\.)+[\w-]{2,}")
_WITHIN = re.compile(r"<([^<>]+@[^<>]+)>")
_GMAIL = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}


def read_email(written: str) -> Reading[str]:
    """The mailbox that an address reaches, in small letters.

    - What stands after a plus (RFC 5233) is the owner's own mark on a message and no other mailbox.
    - At Gmail dots in the name change nothing, and googlemail.com is the same domain, so the one form has
      neither. Elsewhere a dot may well tell two people apart, and stays.
    - Case does not count: no provider in use gives two people names that differ by it only.
    """
    within = _WITHIN.search(written)
    plain = (within[1] if within else written).strip().lower().removeprefix("mailto:").strip(" .")
    if not _SHAPE.fullmatch(plain):
        return Reading(plain or None, "no e-mail address")
    local, _, domain = plain.rpartition("@")
    mark = local.find("+")
    if mark > 0:
        local = local[:mark]
    if domain in _GMAIL:
        local, domain = local.replace(".", "") or local, _GMAIL[domain]
    found = f"{local}@{domain}"
    if local in words("emails", "fillers") or domain.startswith(("noemail", "no-email")):
        return Reading(found, "an e-mail address that stands for none")
    if local in words("emails", "offices"):
        return Reading(found, "an office's e-mail address and not one person's")
    return Reading(found)
