"""One request to be made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Ask:
    """What to ask of the system. ``name`` says it to people and logs, which are never shown ``path``.

    ``path`` is relative to the base address, or a whole address on its host (the next page, say). ``key`` is
    sent as the idempotency key, under the header that the settings name. ``refusals``: statuses by which this
    system refuses a message for good, beside those that everybody does; not where a web page says so, which
    comes from what stands before it. ``answers``: statuses of no success that are given back to be read all
    the same, such as the 409 by which a system says that it has our reference already; no web page is.
    """

    name: str
    method: str
    path: str
    params: Fields = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    key: str | None = None
    refusals: frozenset[int] = frozenset()
    answers: frozenset[int] = frozenset()

    @property
    def effect(self) -> bool:
        """May it change something there? Where it cannot, nothing is left in doubt by a lost answer."""
        return self.method not in SAFE

    @classmethod
    def form(
        cls,
        name: str,
        path: str,
        fields: Fields,
        *,
        key: str | None = None,
        refusals: frozenset[int] = frozenset(),
        answers: frozenset[int] = frozenset(),
    ) -> Ask:
        """A POST of a form, in the order given."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        content = urlencode(fields).encode()
        ask = cls(name, "POST", path, headers=headers, content=content, key=key)
        return replace(ask, refusals=refusals, answers=answers)
