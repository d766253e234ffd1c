"""What is kept of a case that was taken over, to know what of it is here already. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256

from adapters.contract import HeldCase


@dataclass(frozen=True, slots=True)
class Took:
    """``title`` and ``description``: digests of what the case was given here. ``told``: the status there that
    was named while the case followed it no more; empty: none."""

    title: str = ""
    description: str = ""
    notes: frozenset[str] = field(default_factory=frozenset)
    contacts: frozenset[str] = field(default_factory=frozenset)
    told: str = ""

    @classmethod
    def read(cls, text: str) -> Took:
        """``told`` is not in what was written before there was any."""
        said: Mapping[str, str | list[str]] = json.loads(text)
        return cls(
            title=str(said["title"]),
            description=str(said["description"]),
            notes=frozenset(said["notes"]),
            contacts=frozenset(said["contacts"]),
            told=str(said.get("told", "")),
        )

    def after(self, case: HeldCase, title: str, description: str | None) -> Took:
        """With all of the case, and what it was given here."""
        return Took(
            title=short(title),
            description=short(description),
            notes=self.notes | {one.id for one in case.notes},
            contacts=self.contacts | {one.id for one in case.contacts},
            told=self.told,
        )

    def written(self) -> str:
        return json.dumps(
            {
                "title": self.title,
                "description": self.description,
                "notes": sorted(self.notes),
                "contacts": sorted(self.contacts),
                "told": self.told,
            }
        )


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A row of ``case_taken_over``."""

    system: str
    local_id: str
    number: int
    digest: str
    put: str
    took: str
    seen: int


def digest_of(case: HeldCase, meant: Iterable[str]) -> str:
    """Of all that was read of it, and of what that means here: as long as it is the same, so is the case.
    When it was changed there does not count: much changes that is not taken over."""
    said = asdict(case)
    del said["changed_at"]
    return sha256(json.dumps([said, *meant], sort_keys=True, default=str).encode()).hexdigest()


def short(text: str | None) -> str:
    """Tells one text from another, without saying it."""
    return "" if text is None else sha256(text.encode()).hexdigest()[:16]
