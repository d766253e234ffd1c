"""Bringing a database to this version's shape, and minting the hub that lives in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import Connection, Engine, String, column, insert, inspect, select, table, update

from cases.back_office import tables as back_office_tables
from cases.importing import tables as case_import_tables
from cases.keeping import tables as case_tables
from cases.keeping.files import tables as case_file_tables
from cases.keeping.links import tables as case_link_tables
from cases.keeping.reporters import tables as reporter_tables
from cases.keeping.teams import tables as case_team_tables
from cases.keeping.work import tables as case_work_tables
from cases.messages import tables as case_message_tables
from cases.reporting import tables as case_report_tables
from cases.tables import metadata as cases_metadata
from cases.views import tables as case_view_tables
from cases.written import tables as definition_tables
from dead_letter.alerts import tables as alert_tables
from dead_letter.alerts.silence import tables as silence_tables
from dead_letter.edits import tables as edit_tables
from dead_letter.groups import tables as group_tables
from dead_letter.groups.earlier.catching_up import file_earlier
from dead_letter.replays import tables as replay_tables
from dead_letter.runbooks import tables as runbook_tables
from dead_letter.search import tables as search_tables
from dead_letter.search.earlier.catching_up import index_earlier
from dead_letter.search.saved import tables as saved_tables
from dead_letter.tables import metadata as office_metadata
from dead_letter.undelivered import tables as undelivered_tables
from hub.attachments import tables as attachment_tables
from hub.attachments.tables import metadata as attachment_metadata
from hub.migrations import HEAD
from identity_index.history import tables as history_tables
from identity_index.links import tables as link_tables
from identity_index.organisations import tables as organisation_tables
from identity_index.people import tables as people_tables
from identity_index.people.answering import tables as answer_tables
from identity_index.people.corrections import tables as correction_tables
from identity_index.people.erasing import tables as erasure_tables
from identity_index.people.erasing.returning import tables as erased_key_tables
from identity_index.people.golden import tables as golden_tables
from identity_index.people.importing import tables as import_tables
from identity_index.people.notes import tables as note_tables
from identity_index.people.restricting import tables as restriction_tables
from identity_index.people.sampling import tables as sample_tables
from identity_index.people.sign_ins import tables as sign_in_tables
from identity_index.people.weighing import tables as weights_tables
from identity_index.places.areas import tables as area_tables
from identity_index.places.assets import tables as asset_tables
from identity_index.places.keeping import tables as place_tables
from identity_index.places.loading import tables as place_load_tables
from identity_index.places.matching import tables as place_matching_tables
from identity_index.places.weighing import tables as place_weights_tables
from identity_index.staff import tables as staff_tables
from identity_index.tables import metadata as identity_metadata
from ledger import (
    breaker_tables,
    clock,
    effect_tables,
    lapse_tables,
    numbers,
    pause_tables,
    retention_tables,
    tables,
    timer_tables,
)
from ledger import people_tables as event_people_tables
from ledger.errors import OutOfStep
from ledger.metadata import metadata as ledger_metadata
from ledger.probing import require_fit
from ledger.reaching import reaching
from ledger.session import Session
from safeguards.audit.tables import metadata as audit_metadata
from safeguards.keys.tables import metadata as keys_metadata
from schemas.catalogue import shipped

if TYPE_CHECKING:
    from alembic.config import Config

_LOADED = (
    *(tables, breaker_tables, lapse_tables, pause_tables, retention_tables, event_people_tables),
    timer_tables,
    *(group_tables, replay_tables, edit_tables, search_tables, saved_tables),
    *(alert_tables, silence_tables, runbook_tables, undelivered_tables),
    *(effect_tables, link_tables, history_tables, people_tables, correction_tables, golden_tables),
    *(answer_tables, sample_tables, import_tables, weights_tables, note_tables, sign_in_tables),
    *(erasure_tables, organisation_tables, restriction_tables, erased_key_tables),
    *(
        place_tables,
        place_load_tables,
        place_matching_tables,
        place_weights_tables,
        area_tables,
        asset_tables,
    ),
    staff_tables,
    *(definition_tables, case_tables, case_link_tables, case_team_tables, case_work_tables),
    *(
        back_office_tables,
        case_message_tables,
        case_import_tables,
        case_view_tables,
        case_report_tables,
        reporter_tables,
        *(attachment_tables, case_file_tables),
    ),
)
"""Loading these is what puts every table into its room's metadata."""
METADATA = [
    *(ledger_metadata, audit_metadata, keys_metadata, office_metadata, identity_metadata),
    cases_metadata,
    attachment_metadata,
]
"""Every room's tables; no foreign key goes from one to another."""


_GROUPS = "0005"
"""The revision that brought groups of dead letters."""
_SEARCH = "0011"
"""The revision that brought the search of them."""
_VERSION = table("alembic_version", column("version_num", String))
"""Where Alembic keeps the revision."""
_LOCK = int.from_bytes(b"tolb-mig")
"""PostgreSQL's advisory lock that migrations hold; any number that nothing else of Tolbooth's uses."""
_LONGEST_TURN = "5min"
"""How long a migration waits for another, or for work on the tables, to end."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which hub this is: ``id`` for ever, ``epoch`` until the database is restored from a copy."""

    id: str
    epoch: str


class Shape(Enum):
    """How a database's shape stands to what this version needs."""

    NONE = "never migrated"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


def shape_of(revision: str | None) -> Shape:
    """The shape of a database at this revision."""
    if revision is None:
        return Shape.NONE
    if revision == HEAD:
        return Shape.CURRENT
    return Shape.OLDER if revision in _revisions() else Shape.NEWER


def migrate(engine: Engine, *, restored: bool = False) -> Identity:
    """Bring the database up to date and mint the hub if it is new. Safe to run again.

    ``restored``: it is a copy from an earlier time, so its epoch changes: numbers are given out again that
    readers have seen, and cursors from before are refused instead of misread.

    All of it is one transaction, and two that migrate at once take turns. Raises ``OutOfStep`` for a database
    made by a newer version, ``Unfit`` for one that cannot hold a ledger, ``Away`` for one out of reach.
    """
    with (
        reaching(engine),
        engine.connect().execution_options(tolbooth_writes=True) as connection,
        connection.begin(),
    ):
        if connection.dialect.name == "postgresql":
            require_fit(connection)
            _take_turn(connection)
        before = _refuse_newer(connection)
        if before != HEAD:
            _upgrade(connection)
        if restored:
            connection.execute(update(tables.hub).values(epoch=str(uuid4())))
        session = Session(connection)
        minted = _mint(session)
        if before is not None and before < _GROUPS:
            file_earlier(session)
        elif before is not None and before < _SEARCH:
            index_earlier(session, shipped())
        session.send()
        return minted


def identity(engine: Engine) -> Identity:
    """Which hub the database belongs to.

    Raises ``OutOfStep`` when it is not at this version's shape, ``Away`` when it is out of reach.
    """
    with reaching(engine), engine.connect() as connection:
        current = _refuse_newer(connection)
        if shape_of(current) is not Shape.CURRENT:
            is_at = "holds no ledger yet" if current is None else f"is at {current}"
            raise OutOfStep(f"The database {is_at} and this version needs {HEAD}: run `tolbooth migrate`.")
        row = connection.execute(select(tables.hub.c.id, tables.hub.c.epoch)).one()
        return Identity(row.id, row.epoch)


def _take_turn(connection: Connection) -> None:
    """Until the transaction ends nobody else migrates; and this may take as long as it takes."""
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_LONGEST_TURN}'")
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%(lock)s)", {"lock": _LOCK})


def _refuse_newer(connection: Connection) -> str | None:
    """The revision that the database is at; None before the first."""
    current = None
    if inspect(connection).has_table(_VERSION.name):
        current = connection.execute(select(_VERSION.c.version_num)).scalar()
    if shape_of(current) is Shape.NEWER:
        raise OutOfStep(
            f"The database is at {current}, which this version of Tolbooth does not know: it was made by a "
            "newer one. Install that version or newer."
        )
    return current


def _upgrade(connection: Connection) -> None:
    # Not above: Alembic takes a sixth of a process's start, and most starts find nothing to do.
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _mint(session: Session) -> Identity:
    row = session.execute(select(tables.hub.c.id, tables.hub.c.epoch)).first()
    if row is None:
        minted = Identity(str(uuid4()), str(uuid4()))
        session.execute(
            insert(tables.hub), {"id": minted.id, "epoch": minted.epoch, "minted_at": clock.now(session)}
        )
    else:
        minted = Identity(row.id, row.epoch)
    there = {row.name for row in session.execute(select(tables.number.c.name))}
    missing = [{"name": name, "last": 0} for name in numbers.NAMES if name not in there]
    if missing:
        session.execute(insert(tables.number), missing)
    return minted


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def _revisions() -> set[str]:
    from alembic.script import ScriptDirectory

    return {one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()}
