"""To whom numbers lead, many at once: one that leads to two persons leads to nobody. Only reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from sqlalchemy import text

from identity_index.people.golden.tables import LONGEST_SOUGHT
from identity_index.people.identifiers.identifier import Identifier
from identity_index.people.matching import BLOCK_LIMIT, Features, keys
from identity_index.people.matching.features import OWN
from ledger.prepared import Prepared
from ledger.session import Session


def leading(session: Session, numbers: Iterable[Identifier]) -> Mapping[tuple[str, str], int]:
    """By scheme and what a number is compared by, the one master who has it: by a record of theirs, or
    because it was given to them. One query, whose cost does not grow with how many have a number."""
    asked = {_block(one): one for one in numbers}
    given = [[block, one.scheme, json.dumps(one.value, ensure_ascii=False)] for block, one in asked.items()]
    found = {}
    for row in session.run(_LEADING, asked=json.dumps(given), most=BLOCK_LIMIT + 1) if given else ():
        theirs = {row.least, row.greatest, row.given, row.given_last} - {None}
        if len(theirs) == 1 and row.many <= BLOCK_LIMIT:
            one = asked[row.key]
            found[one.scheme, one.key] = theirs.pop()
    return found


def theirs(session: Session, master: int) -> list[tuple[str, str]]:
    """The scheme of each number that somebody has by a record or was given, and the number; among those given
    are attributes that are no numbers too."""
    held = dict.fromkeys(
        (scheme, key)
        for row in session.run(_HELD, master=master, most=_MOST_RECORDS)
        for scheme, key, _ in Features.unpacked(row.features).identifiers
    )
    given = [(row.attribute, json.loads(row.value)) for row in session.run(_GIVEN_TO, master=master)]
    return [*held, *((scheme, value) for scheme, value in given if isinstance(value, str))]


def _block(one: Identifier) -> int:
    [key] = keys(Features(identifiers=((one.scheme, one.key, OWN),)))
    return key


_MOST_RECORDS = 2_000
_HELD_TEXT = text(
    "SELECT f.features FROM (SELECT r.id FROM source_record AS r WHERE r.kind = 'person' "
    "AND r.master = :master ORDER BY r.id LIMIT :most) AS n CROSS JOIN person_features AS f "
    "WHERE f.record = n.id"
)
_HELD = Prepared({"sqlite": _HELD_TEXT, "postgresql": _HELD_TEXT})
_GIVEN_TEXT = text(
    "SELECT d.attribute, d.value FROM source_record AS r CROSS JOIN golden_decision AS d "
    "WHERE r.kind = 'person' AND r.master = :master AND d.record = r.id AND d.ended_at IS NULL"
)
_GIVEN_TO = Prepared({"sqlite": _GIVEN_TEXT, "postgresql": _GIVEN_TEXT})
_HOLDING = (
    "SELECT {what} FROM (SELECT r.master FROM person_block AS b CROSS JOIN source_record AS r "
    "WHERE b.key = a.key AND r.id = b.record LIMIT :most) AS f"
)
_GIVEN = (
    "SELECT {what} FROM golden_decision AS d CROSS JOIN source_record AS r "  # noqa: S608 - our own names
    f"WHERE d.attribute = a.scheme AND d.value = a.value AND length(d.value) <= {LONGEST_SOUGHT} "
    "AND d.ended_at IS NULL AND r.id = d.record"
)
_QUERY = (
    f"SELECT a.key, ({_HOLDING.format(what='count(*)')}) AS many, "  # noqa: S608 - our own names
    f"({_HOLDING.format(what='min(f.master)')}) AS least, "
    f"({_HOLDING.format(what='max(f.master)')}) AS greatest, "
    f"({_GIVEN.format(what='min(r.master)')}) AS given, "
    f"({_GIVEN.format(what='max(r.master)')}) AS given_last FROM "
)
_LEADING = Prepared(
    {
        "sqlite": text(
            _QUERY  # noqa: S608 - likewise
            + "(SELECT json_extract(value, '$[0]') AS key, json_extract(value, '$[1]') AS scheme, "
            "json_extract(value, '$[2]') AS value FROM json_each(:asked)) AS a"
        ),
        "postgresql": text(
            _QUERY + "(SELECT CAST(e ->> 0 AS bigint) AS key, e ->> 1 AS scheme, e ->> 2 AS value "
            "FROM jsonb_array_elements(CAST(:asked AS jsonb)) AS e) AS a"
        ),
    }
)
