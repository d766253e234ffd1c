"""Places: does what people call towns mean towns that some property has?"""

from __future__ import annotations

from collections.abc import Iterator

from hub.doctor.finding import Finding, good, look
from hub.migrating import identity
from hub.settings import Settings
from identity_index.places.matching import repository
from identity_index.places.matching.written import words_of
from ledger.address import read_address
from ledger.errors import LedgerError
from ledger.glancing import open_to_look
from ledger.reader import Reader

_OF = "places"
_MOST = 20
"""Aliases that are named one by one."""


def examine(settings: Settings) -> Iterator[Finding]:
    """What is wrong with the aliases themselves `tolbooth check` has said."""
    table = settings.places.aliases
    each = [(alias, name) for alias, names in table.items() for name in names if words_of(name)]
    file = read_address(settings.database_url).file
    if not each or (file is not None and not file.exists()):
        return
    engine = open_to_look(settings.database_url)
    try:
        identity(engine)
        with Reader(engine).session() as session:
            missing = repository.areas_missing(session, {words_of(name) for _, name in each})
    except LedgerError:
        return  # what is wrong with the ledger is said of the ledger
    finally:
        engine.dispose()
    if missing is None:
        yield look(
            _OF,
            "[places.aliases] says what towns are called, and no property is known",
            "load a gazetteer by `tolbooth places load`",
        )
        return
    wrong = [(alias, name) for alias, name in each if words_of(name) in missing]
    for alias, name in wrong[:_MOST]:
        yield look(
            _OF,
            f"the alias {alias!r} means {name!r}, and no property has that as its town or locality: "
            "texts that say it find nothing by it",
            "write it under [places.aliases] as the gazetteer does (`tolbooth places find` shows addresses "
            "there), or take it out",
        )
    if len(wrong) > _MOST:
        yield look(
            _OF, f"{len(wrong) - _MOST:,} more aliases mean towns that no property has", "mend these first"
        )
    if not wrong:
        yield good(_OF, f"{len(table):,} aliases of towns, and some property has each town")
