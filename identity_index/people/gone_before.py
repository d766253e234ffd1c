"""Of whoever is recorded at a property that is no more already, that is told as they come in: when it ended,
nobody knew that they were there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from identity_index.cause import Cause
from identity_index.links import repository as links
from identity_index.links.record import Key, Record
from identity_index.people.place_retiring import MOST_SUCCESSORS, PlaceRetiring, Retired
from identity_index.people.ready import Ready
from identity_index.people.telling import Teller
from ledger.session import Session
from schemas.person_details import PersonDetails


class GoneBefore(NamedTuple):
    """What was no more when it was said. ``said``: by which key, and which record said so before, if any: it
    was told then."""

    places: Mapping[str, Retired]
    said: Sequence[tuple[Key, str, int | None]]

    @classmethod
    def of(
        cls, session: Session, teller: Teller, told: Sequence[Ready], known: Mapping[Key, Record]
    ) -> GoneBefore:
        """``told`` is about to be taken in. One query where all of it is at places that are there."""
        said = [(one.heard.key, uprn) for one in told if (uprn := _uprn_of(one.heard.details))]
        retired = teller.goldsmith.places.retired(session, {uprn for _, uprn in said}) if said else {}
        if not retired:
            return cls({}, ())
        held = {one.number: key for key, one in known.items()}
        texts = links.details(session, held)
        before = {
            held[number]: _uprn_of(PersonDetails.model_validate_json(text)) for number, text in texts.items()
        }
        places = {
            uprn: Retired(uprn, [one.uprn for one in after][:MOST_SUCCESSORS])
            for uprn, after in retired.items()
        }
        newly = {
            (key, uprn, known[key].number if before.get(key) == uprn else None): None
            for key, uprn in said
            if uprn in places
        }
        return cls(places, list(newly))

    def tell(self, session: Session, teller: Teller, records: Sequence[Record], cause: Cause) -> None:
        """``records``: all that were taken in, as they are now."""
        now = {one.key: one for one in records}
        for uprn, place in sorted(self.places.items()):
            here = [(now[key], by) for key, said, by in self.said if said == uprn and key in now]
            new = [record for record, by in here if record.number != by]
            if new:
                name = f"said/{new[0].number}.{new[0].version}"
                PlaceRetiring(teller).said_newly(session, place, new, name, cause)


def _uprn_of(details: PersonDetails) -> str:
    """Without zeros in front; "" where the address has none."""
    uprn = None if details.address is None else details.address.uprn
    return "" if uprn is None else uprn.lstrip("0")
