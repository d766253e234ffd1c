"""Who is meant by whoever says that somebody acts for a person; in the caller's session."""

from __future__ import annotations

from identity_index.ids import organisation_id, person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people.notes.note import Party
from identity_index.people.notes.said import Actor
from ledger.errors import NotFound, Refused
from ledger.session import Session


def party(session: Session, number: int, named: Actor) -> Party:
    """The actor, by the oldest record that is theirs still. Raises ``NotFound`` and ``Refused``."""
    if named.name is not None:
        return Party(name=named.name, contact=named.contact)
    if named.person is not None:
        kind, asked, master = Kind.PERSON, named.person, person_id.read(named.person)
    else:
        assert named.organisation is not None
        kind, asked, master = (
            Kind.ORGANISATION,
            named.organisation,
            organisation_id.read(named.organisation),
        )
    active = links.active(session, kind, [master]).get(master)
    if active is None:
        raise NotFound(f"There is no {kind.value} {asked}, and never was.")
    if (kind, active) == (Kind.PERSON, number):
        raise Refused("Nobody acts for themselves: who acts has to be somebody else.")
    records = links.of_masters(session, kind, [active]).get(active, [])
    own = [one.number for one in records if one.closed_at is None]
    return Party(kind.value, min(own or [one.number for one in records]))
