"""By what a machine's mail is known (RFC 3834, and what mail servers put beside it)."""

from __future__ import annotations

import re

from adapters.email.inbound.headers import Headers, first

_BULK = frozenset({"bulk", "list", "junk", "auto_reply"})
_NOBODY = re.compile(
    r"(?:mailer[-_.]?daemon|postmaster|no[-_.]?reply|do[-_.]?not[-_.]?reply|bounces?)(?:[-+._=].*)?@.*",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"(?:automatic reply|auto[- ]?reply|auto[- ]?response|out of (?:the )?office|away from (?:the )?office|"
    r"automated (?:reply|response))\b",
    re.IGNORECASE,
)
_UNDELIVERED = re.compile(
    r"(?:undeliver(?:ed|able)|mail delivery (?:failed|failure)|delivery status notification|returned mail)",
    re.IGNORECASE,
)
_REPLIERS = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autoresponder", "x-autoreply-from")


def why_automatic(headers: Headers, content_type: str, sender: str, subject: str) -> str | None:
    """A code; None where none of it is there. ``content_type``: with its parameters, as it is written."""
    kind = content_type.lower()
    if kind.startswith("multipart/report"):
        return "bounce" if "delivery-status" in kind else "report"
    submitted = (first(headers, "auto-submitted") or "no").partition(";")[0].strip().lower()
    if submitted != "no":
        return {"auto-replied": "auto_reply", "auto-generated": "auto_generated"}.get(
            submitted, "auto_submitted"
        )
    if "x-failed-recipients" in headers:
        return "bounce"
    if any(name in headers for name in _REPLIERS):
        return "auto_reply"
    return_path = headers.get("return-path")
    if return_path is not None and return_path[0].strip() in {"", "<>"}:
        return "bounce" if _UNDELIVERED.match(subject) else "no_return_path"
    if (first(headers, "precedence") or "").strip().lower() in _BULK:
        return "precedence"
    if "list-id" in headers:
        return "list"
    if (first(headers, "x-auto-response-suppress") or "none").strip().lower() != "none":
        return "response_suppressed"
    if _NOBODY.fullmatch(sender):
        return "bounce" if _UNDELIVERED.match(subject) else "no_reply"
    return "out_of_office" if _AWAY.match(subject) else None
