"""Finding a person by what is known of them: as a record that arrives is looked for, and nothing is kept."""

from __future__ import annotations

from datetime import date

from identity_index.ids import person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people import repository
from identity_index.people.candidates import among
from identity_index.people.desk import showing
from identity_index.people.desk.found import FoundPage, FoundPerson, SearchOf
from identity_index.people.desk.looking import Looking
from identity_index.people.desk.sight import Sight
from identity_index.people.matcher import WeightsNow
from identity_index.people.matching import BLOCK_LIMIT, features, keys, score_against_person, terms
from identity_index.people.restricting.repository import restricted
from ledger import auditing
from ledger.session import Session
from schemas.people import PersonName
from schemas.person_details import HeldAddress, PersonDetails, TypedIdentifier


def details_of(wanted: SearchOf) -> PersonDetails:
    """What is known, as a system would hold it."""
    address, numbers = None, []
    if wanted.scheme is not None and wanted.number is not None:
        numbers = [TypedIdentifier(scheme=wanted.scheme, value=wanted.number)]
    if wanted.address is not None or wanted.postcode is not None:
        lines = [] if wanted.address is None else [wanted.address]
        address = HeldAddress(lines=lines, postcode=wanted.postcode)
    return PersonDetails(
        name=None if wanted.name is None else PersonName(full=wanted.name),
        date_of_birth=wanted.date_of_birth,
        address=address,
        emails=[] if wanted.email is None else [wanted.email],
        phones=[] if wanted.phone is None else [wanted.phone],
        identifiers=numbers,
    )


def find(session: Session, wanted: SearchOf, today: date, weights_now: WeightsNow, sight: Sight) -> FoundPage:
    """The likeliest first; those who have nothing in common with it are not among them, and of those whose
    data are restricted it is said how many they are."""
    of = features(details_of(wanted), today)
    crowds = repository.crowds(session, keys(of))
    common = any(one.many > BLOCK_LIMIT for one in crowds.values())
    near = among(session, crowds, least=0)
    withheld = restricted(session, near)
    kept = {number: some for number, some in near.items() if number not in withheld}
    if not kept:
        return FoundPage(items=[], restricted=len(withheld), too_common=common)
    weights, known = weights_now(session), repository.Counts(session, terms(of))
    scores = sorted(
        (
            score_against_person(of, person_id.written(one), [each for _, each in some], weights, known)
            for one, some in kept.items()
        ),
        key=lambda score: (-score.bits, person_id.read(score.person)),
    )[: wanted.limit]
    found = links.masters(session, Kind.PERSON, [person_id.read(one.person) for one in scores])
    lines = showing.lines(session, [found[person_id.read(one.person)] for one in scores], sight)
    return FoundPage(
        items=[
            FoundPerson(**line.model_dump(), bits=round(one.bits, 1), says=[step.says for step in one.steps])
            for line, one in zip(lines, scores, strict=True)
        ],
        restricted=len(withheld),
        too_common=common,
    )


def note(session: Session, looking: Looking, wanted: SearchOf) -> None:
    """Somebody is about to look: who, what for, and by what kinds of facts; not for whom."""
    auditing.note(session, looking.who, "people.search", "people", looking.purpose, {"by": [*wanted.fields]})
