"""What came back over HTTP, told apart: an envelope, a fault, or something that is no SOAP at all. Pure.

Sources: SOAP 1.1, section 6.2, and SOAP 1.2 part 2, section 7 (status codes); RFC 9110, section 15.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from lxml import etree

from adapters.contract import Reject, Retry
from adapters.kit.http import PERHAPS_TAKEN, UNCERTAIN, wait
from adapters.kit.soap.documents import DtdRefused, NotXml, local, namespace, read
from adapters.kit.soap.faults import SOAP_11, SOAP_12, Rule, judge, read_fault
from adapters.kit.soap.pages import is_page, page_words, plain_words

REFUSALS = frozenset({400, 413, 422})
"""Answers about this message itself: the same again would be refused again."""
NO_VERDICT = frozenset({401, 403, 407, 429, 503})
"""Answers about who asks, or how often: never about the message, also where a fault blames its sender."""
_SET_UP = {
    401: "check `username`, `password` and `authentication`",
    403: "check `username`, and what this user may do there",
    404: "check `address`",
    405: "check `address`",
    407: "a proxy stands before it",
    415: "check `soap_version`",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. ``at``: when it came (UTC); ``date``: when it was made, as its header of that name
    says, or ""."""

    status: int
    content_type: str
    body: bytes
    at: datetime
    retry_after: str = ""
    location: str = ""
    date: str = ""

    @property
    def behind(self) -> timedelta:
        """How far the clock of whoever answered is behind ours, to a second; 0 where it does not say."""
        try:
            said = parsedate_to_datetime(self.date)
        except ValueError:
            return timedelta(0)
        if said.tzinfo is None:
            return timedelta(0)
        # The header has whole seconds, and the answer was on its way.
        return max(self.at - said - _ON_ITS_WAY, timedelta(0))


_ON_ITS_WAY = timedelta(seconds=2)


def envelope(
    answer: Answer, system: str, *, rule: Rule | None = None, allow_dtd: bool = False
) -> etree._Element:
    """The envelope of a good answer. Raises ``Reject`` or ``Retry`` for every other.

    ``system`` is what it is called in errors. A ``Retry`` is uncertain where the system may have done what it
    was asked although this answer does not say so.
    """
    body = answer.body
    if not body.strip():
        raise _no_soap(answer, system, "answered with nothing", "")
    if is_page(body):
        raise _no_soap(answer, system, "answered with a web page", page_words(body))
    try:
        root = read(body, allow_dtd=allow_dtd)
    except DtdRefused as error:
        raise _no_soap(answer, system, "answered with a document that is not read", str(error)) from error
    except NotXml as error:
        if body.lstrip().startswith(b"<"):
            said = f"{error}, after {len(body):,} bytes"
            raise _no_soap(answer, system, "sent half an answer", said) from error
        kind = answer.content_type.partition(";")[0].strip() or "no content type"
        words = f"answered with {kind} instead of XML"
        raise _no_soap(answer, system, words, plain_words(body)) from error
    if local(root) != "Envelope" or namespace(root) not in {SOAP_11, SOAP_12}:
        raise _no_soap(answer, system, f"answered with XML that is no SOAP ({local(root)})", "")
    fault = read_fault(root)
    if fault is not None:
        outcome = judge(fault, system, rule, otherwise=_otherwise(answer.status))
        after = _after(answer)
        if isinstance(outcome, Retry) and outcome.after is None and after is not None:
            outcome = Retry(outcome.reason, after=after, uncertain=outcome.uncertain)
        raise outcome
    if not 200 <= answer.status < 300:
        raise _no_soap(answer, system, "answered with an envelope that holds no fault", "")
    return root


def _no_soap(answer: Answer, system: str, what: str, said: str) -> Retry | Reject:
    status = answer.status
    reason = f"{system} {what} ({status})"
    if said:
        reason = f"{reason}: {said}"
    if status in REFUSALS:
        return Reject(reason)
    if 300 <= status < 400:
        where = _place(answer.location) or "an address it does not name"
        reason = f"{system} redirects ({status}) to {where}; redirects are not followed: check `address`"
        return Retry(reason, uncertain=status in PERHAPS_TAKEN)
    if status in _SET_UP:
        reason = f"{reason}; {_SET_UP[status]}"
    return Retry(reason, after=_after(answer), uncertain=status < 300 or status in UNCERTAIN)


def _otherwise(status: int) -> str:
    """Why a fault is no verdict on the message, whatever its code; "" where it may be one.

    SOAP asks for 500, or for 400 where the sender is to blame. What stands before a system (a gateway) has no
    code but that of the sender for a wrong password or too many requests, and the status says which it is.
    """
    if status in NO_VERDICT:
        return f"{status}; {_SET_UP[status]}" if status in _SET_UP else str(status)
    return ""


def _place(location: str) -> str:
    """Without its query, which is not ours to show: it may hold a token, or repeat what was sent."""
    return location.partition("#")[0].partition("?")[0]


def _after(answer: Answer) -> timedelta | None:
    return wait(answer.retry_after, answer.at) if answer.retry_after else None
