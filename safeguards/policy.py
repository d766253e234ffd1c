"""The one policy: what a key's holder may do. Pure; every door asks here and nowhere else."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """One thing a key may be allowed to do."""

    EVENTS_PUBLISH = "events:publish"
    """Publish events, as the key's own sources."""
    EVENTS_READ = "events:read"
    """See envelopes, deliveries and traces; personal data masked."""
    PAYLOADS_READ = "payloads:read"
    """See payloads unmasked."""
    DEAD_LETTERS_READ = "dead-letters:read"
    """See what failed and why; personal data masked."""
    DEAD_LETTERS_TRIAGE = "dead-letters:triage"
    """Say what is known of a cause of failure: owner, notes, labels, ticket; mute it, call it resolved."""
    DEAD_LETTERS_REPLAY = "dead-letters:replay"
    """Send a dead letter again."""
    DEAD_LETTERS_EDIT = "dead-letters:edit"
    """Mend a dead letter: what is sent is an edited copy of it."""
    DEAD_LETTERS_APPROVE = "dead-letters:approve"
    """Be the second person: let somebody else's edit go, or refuse it."""
    DEAD_LETTERS_DISCARD = "dead-letters:discard"
    """Give a dead letter up, with a reason."""
    ALERTS_READ = "alerts:read"
    """See alerts."""
    ALERTS_ACKNOWLEDGE = "alerts:acknowledge"
    """Say that somebody sees to an alert."""
    ALERTS_TEST = "alerts:test"
    """Have every recipient of alerts sent a trial."""
    RUNBOOKS_WRITE = "runbooks:write"
    """Write, attach and delete runbooks; who may see dead letters may read them."""
    PEOPLE_READ = "people:read"
    """See who is who: persons, what systems call them, and what was decided; personal data masked."""
    PEOPLE_HOLDINGS = "people:holdings"
    """See all that is held of a person, in clear as far as the purpose that they name allows."""
    PEOPLE_EXPORT = "people:export"
    """Take out all that is held of a person, in clear, and who looked: to answer their own request."""
    PEOPLE_ERASE = "people:erase"
    """Ask that a person is erased, let somebody else's erasure go, and set and end legal holds."""
    PEOPLE_RESTRICT = "people:restrict"
    """Restrict what may be done with a person's data, and lift that."""
    PEOPLE_RESTRICTED = "people:restricted"
    """See, for a purpose that the law allows, what is held of a person whose data are restricted, and put it
    right, one person at a time."""
    PEOPLE_STEWARD = "people:steward"
    """Decide who is who, and what counts of them: merge, split, take a change back, set a value right."""
    PEOPLE_CARE = "people:care"
    """Say who acts for somebody, and how they need to be reached."""
    RISKS_READ = "risks:read"
    """See what staff are to beware of with a person, for a purpose; each look goes on record."""
    RISKS_WRITE = "risks:write"
    """Say what staff are to beware of with a person, renew it and end it."""
    PEOPLE_IMPORT = "people:import"
    """Take in files of people, as any system's."""
    PLACES_READ = "places:read"
    """Look up streets, properties, areas and assets, and see which files of them were loaded."""
    PLACES_LOAD = "places:load"
    """Load files of places and areas, and keep assets."""
    STAFF_READ = "staff:read"
    """See who works for the council, where and as what; personal data masked."""
    STAFF_PROVISION = "staff:provision"
    """Keep accounts of staff over SCIM, in clear: the directory (Entra ID) and nobody else."""
    STAFF_STEWARD = "staff:steward"
    """Take in extracts of staff, and end what a system says of somebody."""
    STAFF_PERSON = "staff:person"
    """See and say which person of the index of people a staff member is; each look goes on record."""
    CASES_READ = "cases:read"
    """See which cases there are, how they stand, and the types that they may be of; not what they say."""
    CASES_TAKE = "cases:take"
    """Take reports in and see what cases say: an agent of the contact centre."""
    CASES_TELL = "cases:tell"
    """Ask for the tracking links of reporters, and end them: whatever sends citizens messages."""
    CASES_WORK = "cases:work"
    """Work on cases: move, give to somebody, note, put right."""
    CASES_SUPERVISE = "cases:supervise"
    """Do with cases what only a supervisor may."""
    CASES_RESTRICTED = "cases:restricted"
    """See that there are restricted cases, and with the others do with them what one may with any."""
    OPEN311_WRITE = "open311:write"
    """Report and add by Open311; whoever reads there needs no key."""
    ROUTES_READ = "routes:read"
    """See routes and subscriptions, and ask why one matches."""
    ROUTES_WRITE = "routes:write"
    """Make and change routes and subscriptions."""
    FLOW_PAUSE = "flow:pause"
    """Stop what is sent or polled for a while, and let it go on."""
    ADAPTERS_READ = "adapters:read"
    """See adapters and check their systems."""
    AUDIT_READ = "audit:read"
    """Read the audit trail: who did what to which thing, when, and why."""
    ATTACHMENTS_ADD = "attachments:add"
    """Send files that events and cases then refer to."""
    ATTACHMENTS_READ = "attachments:read"
    """Fetch files by reference, as they are; each fetch goes on record."""
    METRICS_READ = "metrics:read"
    """Read the metrics."""
    KEYS_MANAGE = "keys:manage"
    """Create and revoke keys, and so become anybody: give it to few."""


EVERY_SOURCE = ("*",)


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking, as their key says.

    ``sources`` are the event sources they may publish as: exact, or a prefix and ``*``
    (``/council/revenues/*``); ``("*",)`` is every source, ``()`` none.
    """

    key_id: str
    holder: str
    scopes: frozenset[Scope]
    sources: tuple[str, ...] = ()


def permits(principal: Principal, scope: Scope) -> bool:
    """May they do this? No scope implies another."""
    return scope in principal.scopes


def same_person(holder: str, other: str) -> bool:
    """Is it one person who holds both keys? By their names, whatever their case and white space."""
    return person_of(holder) == person_of(other)


def person_of(holder: str) -> str:
    """The one name of whoever holds keys by this name."""
    return " ".join(unicodedata.normalize("NFKC", holder).casefold().split())


def may_publish_as(principal: Principal, source: str) -> bool:
    """May they publish an event with this source? Needs the scope too."""
    if Scope.EVENTS_PUBLISH not in principal.scopes:
        return False
    return any(
        source.startswith(pattern[:-1]) if pattern.endswith("*") else source == pattern
        for pattern in principal.sources
    )


def scopes_named(names: Iterable[str]) -> frozenset[Scope]:
    """Turn names into scopes; raises ``ValueError`` naming the wrong one and the right ones."""
    found = set()
    for name in names:
        try:
            found.add(Scope(name))
        except ValueError:
            known = ", ".join(Scope)
            raise ValueError(f"there is no scope {name!r}; the scopes are {known}") from None
    return frozenset(found)


def check_source_pattern(pattern: str) -> str:
    """Return a pattern for ``Principal.sources``; raises ``ValueError`` if it misleads."""
    if not pattern or pattern != pattern.strip():
        raise ValueError(
            f"the source {pattern!r} is empty or has outer spaces; write it as /council/revenues"
        )
    if "*" in pattern[:-1]:
        raise ValueError(
            f"in the source {pattern!r} a * may only stand at the end, as in /council/revenues/*"
        )
    return pattern
