"""Whether a ledger is at the shape that this version needs, and whose it is: alike for every database."""

from __future__ import annotations

from collections.abc import Iterator

from hub.doctor.finding import Finding, good, look, wrong
from hub.migrating import Shape, shape_of
from hub.settings import Settings

_OF = "database"


def of_shape(revision: str | None, *, embedded: bool) -> Finding:
    """``embedded``: `tolbooth serve` brings it up to date by itself."""
    match shape_of(revision):
        case Shape.NONE if embedded:
            return good(_OF, "it holds no ledger yet: `tolbooth serve` makes one")
        case Shape.NONE:
            return wrong(_OF, "it holds no ledger yet", "run `tolbooth migrate`")
        case Shape.OLDER if embedded:
            return good(
                _OF, f"it is at {revision}, an older version's: `tolbooth serve` brings it up to date"
            )
        case Shape.OLDER:
            return wrong(
                _OF,
                f"it is at {revision}, which is an older version's",
                "stop every process of the hub, copy the database, and run `tolbooth migrate`",
            )
        case Shape.NEWER:
            return wrong(
                _OF,
                f"it is at {revision}, which this version does not know: it was made by a newer one",
                "install that version or newer",
            )
        case Shape.CURRENT:
            return good(_OF, f"it is at {revision}, as this version needs it")


def of_identity(hub_id: str, settings: Settings) -> Iterator[Finding]:
    """Whose ledger it is, and whether that is the hub which the settings ask for."""
    asked = settings.database.hub
    if asked and asked != hub_id:
        yield wrong(
            _OF,
            f"it belongs to the hub {hub_id}, and the settings ask for {asked}",
            "correct `url` or `hub` under [database]",
        )
    elif asked:
        yield good(_OF, f"it belongs to the hub {hub_id}, as the settings ask")
    elif settings.in_process_broker:
        yield good(_OF, f"it belongs to the hub {hub_id}")
    else:
        yield look(
            _OF,
            f"it belongs to the hub {hub_id}, and the settings take any hub's",
            f'write hub = "{hub_id}" under [database], and no process takes another database for it',
        )
