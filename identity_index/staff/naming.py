"""Staff by the names that others know them by: cases, holders of keys, teams, groups of the directory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Record
from identity_index.staff import repository
from identity_index.staff.codes import codes
from identity_index.staff.member import Member, folded, names_in
from identity_index.staff.scim import repository as scim
from identity_index.staff.settings import NameKind
from identity_index.staff.standing import State
from ledger.session import Session
from schemas.staff_details import StaffDetails

_MOST = 1_000
"""Of one team."""


def first_names(session: Session, members: Iterable[int], known_as: Sequence[NameKind]) -> dict[int, str]:
    """Of each the first of these kinds that they have; of several of one kind the first of the alphabet."""
    found = {}
    for master, names in repository.names(session, members).items():
        ranked = sorted(
            (known_as.index(kind), name, written) for kind, written, name in names if kind in known_as
        )
        if ranked:
            found[master] = ranked[0][2]
    return found


def names_of(session: Session, master: int, known_as: Sequence[NameKind]) -> list[str]:
    """All by which they are known and nobody else is who has not left, in whichever system: as written, and
    folded."""
    of = repository.names(session, [master]).get(master, [])
    mine = sorted((known_as.index(kind), name, written) for kind, written, name in of if kind in known_as)
    known = repository.known_as(session, [name for _, name, _ in mine], known_as)
    only = [(written, name) for _, name, written in mine if not _others(known.get(name, {}), master)]
    return list(dict.fromkeys(form for both in only for form in both))


def former_names_of(session: Session, master: int, known_as: Sequence[NameKind]) -> list[str]:
    """All by which any record of theirs ever had them known, and nobody is known now who has not left, they
    themselves are not either: as written, and folded."""
    records = links.of_masters(session, Kind.STAFF, [master]).get(master, [])
    every = [name for kind, name in names_ever(session, records) if kind in known_as]
    forms = {name: folded(name) for name in every}
    known = repository.known_as(session, sorted({form for form in forms.values() if form}), known_as)
    return list(
        dict.fromkeys(
            each
            for name, form in forms.items()
            if form and master not in known.get(form, ()) and not _others(known.get(form, {}), master)
            for each in (name, form)
        )
    )


def names_ever(session: Session, records: Iterable[Record]) -> list[tuple[NameKind, str]]:
    """By what any of these records ever had them known."""
    said = [
        StaffDetails.model_validate_json(version.details)
        for one in records
        for version in links.versions(session, one.number)
        if version.details is not None
    ]
    return [each for details in said for each in names_in(details)]


def whose(session: Session, names: Iterable[str], known_as: Sequence[NameKind]) -> dict[str, Member]:
    """By name, of those that are one staff member's and nobody else's; who has left stands behind who has
    not, for their name may be given to another."""
    forms = {name: folded(name) for name in names}
    known = repository.known_as(session, list(set(forms.values())), known_as)
    holders = {name: _holders(known.get(form, {})) for name, form in forms.items()}
    only = {name: min(several) for name, several in holders.items() if len(several) == 1}
    members = repository.members(session, set(only.values()))
    return {name: members[master] for name, master in only.items() if master in members}


def _holders(known: Mapping[int, State]) -> Collection[int]:
    """Whose a name is: of those who have not left, where there is any of them."""
    return [master for master, state in known.items() if state is not State.LEFT] or list(known)


def _others(known: Mapping[int, State], master: int) -> bool:
    """Is it the name of somebody else, who has not left?"""
    return any(state is not State.LEFT for one, state in known.items() if one != master)


def of_teams(session: Session, teams: Collection[str]) -> dict[int, Member]:
    """Who is there of these teams, by number."""
    return {one.master: one for one in repository.in_teams(session, teams, _MOST)}


def of_groups(session: Session, directory: str, groups: Collection[str]) -> dict[int, Member]:
    """Who is there of these groups of the directory, and of the groups in them, by number."""
    found: set[str] = set()
    wanted = scim.groups_called(session, groups)
    seen: set[str] = set()
    while wanted:
        seen |= wanted
        members = [each for of in scim.members(session, sorted(wanted)).values() for each in of]
        found |= {which for which, kind in members if kind == "User"}
        wanted = {which for which, kind in members if kind == "Group"} - seen
    records = links.by_source(session, Kind.STAFF, [(directory, one) for one in found])
    members_ = repository.members(session, {one.master for one in records.values()})
    return {number: one for number, one in members_.items() if one.is_there}


def can_do(member: Member) -> list[str]:
    """Skills as cases name them; what they are trusted with counts as one."""
    said = [member.facts.get("skills"), member.facts.get("roles")]
    return codes([str(one) for several in said if isinstance(several, list) for one in several])
