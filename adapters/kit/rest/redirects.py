"""Which redirects are followed, and as what. Pure.

Source: RFC 9110, section 15.4. A redirect to another host is refused, since it would be sent our credentials
and the message; so is one from https to http. 307 and 308 keep method and body, 303 makes a GET. 301 and 302
mean either, as old clients make a GET of a POST: only what changes nothing is followed there.

Whatever comes of one that may have been taken (see ``statuses.PERHAPS_TAKEN``), the message is in doubt.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import httpx2

from adapters.contract import Reject
from adapters.kit.rest.ask import Ask

MOST = 5
_MEND = "put the final address into base_url, or ask whoever runs it what has become of it"


def followed(ask: Ask, at: httpx2.URL, status: int, location: str) -> Ask:
    """The request that a redirect asks for. Raises ``Reject``, which names host and port only; after one of
    ``PERHAPS_TAKEN`` it is no verdict on the message."""
    if not location:
        raise Reject(f"{origin(at)} redirects ({status}) and does not say where to; {_MEND}")
    to = target(at, location)
    if why := strange(at, to):
        raise Reject(f"{origin(at)} redirects ({status}) to {origin(to)}, {why}; {_MEND}")
    if status in {307, 308}:
        return replace(ask, path=str(to), params=())
    if status == httpx2.codes.SEE_OTHER:
        kept = {name: text for name, text in ask.headers.items() if not name.lower().startswith("content-")}
        method = "HEAD" if ask.method == "HEAD" else "GET"
        return replace(ask, method=method, path=str(to), params=(), headers=kept, content=None, key=None)
    if ask.effect:
        raise Reject(
            f"{origin(at)} redirects a {ask.method} ({status}), which may mean that it is to be sent again "
            f"or that it was taken; {_MEND}"
        )
    return replace(ask, path=str(to), params=())


@lru_cache(maxsize=256)
def target(at: httpx2.URL, location: str) -> httpx2.URL:
    """The address, which may be relative to where it was said. Raises ``Reject`` for none.

    Kept, for most requests are for the same few: it would be a tenth of what one costs us.
    """
    try:
        return at.join(location)
    except (httpx2.InvalidURL, ValueError) as error:
        raise Reject(f"{origin(at)} points to an address that is none; {_MEND}") from error


def strange(at: httpx2.URL, to: httpx2.URL) -> str:
    """Why ``to`` may not be asked with what ``at`` is asked with; "" where it may."""
    if to.scheme not in {"http", "https"}:
        return "which is not HTTP"
    if to.host != at.host:
        return "which is another host and would be sent our credentials"
    if (at.scheme, to.scheme) == ("https", "http"):
        return "which is not encrypted"
    upgraded = (at.scheme, to.scheme) == ("http", "https")
    if not upgraded and _port(to) != _port(at):
        return "which is another port and would be sent our credentials"
    return ""


def origin(url: httpx2.URL) -> str:
    """Scheme, host and port only: a path or query may hold a secret."""
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{url.scheme}://{host}" + (f":{url.port}" if url.port is not None else "")


def _port(url: httpx2.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)
