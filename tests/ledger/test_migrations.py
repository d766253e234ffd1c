"""The database's shape: migrations and the model agree, the hub is minted once, a newer shape is refused."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, select, text

from dead_letter.groups.tables import failure_group, filed
from hub import migrations
from hub.migrating import METADATA, _config, identity, migrate
from identity_index.people.matching import Features, keys
from identity_index.people.matching.features import Name
from identity_index.people.tables import person_block
from identity_index.staff.tables import staff_member
from ledger import numbers
from ledger.engine import open_engine
from ledger.errors import OutOfStep
from ledger.tables import hub, number
from tests.conftest import Absent
from tests.databases import new_database, why_absent


@pytest.fixture(params=["postgresql", "sqlite"])
def engine(request: pytest.FixtureRequest, tmp_path: Path, absent: Absent) -> Iterator[Engine]:
    """Of a database in which nothing is yet."""
    with ExitStack() as ends:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path / 'deep' / 'down' / 'ledger.db'}"
        else:
            if why := why_absent():
                absent(why)
            url = ends.enter_context(new_database())
        made = open_engine(url)
        ends.callback(made.dispose)
        yield made


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[Engine]:
    made = open_engine(f"sqlite:///{tmp_path / 'ledger.db'}")
    yield made
    made.dispose()


def write(engine: Engine, *statements: str) -> None:
    with engine.connect().execution_options(tolbooth_writes=True) as connection, connection.begin():
        for one in statements:
            connection.execute(text(one))


def downgrade(connection: Connection, version: str) -> None:
    """In the unit of the caller."""
    config = _config()
    config.attributes["connection"] = connection
    command.downgrade(config, version)


def earlier(engine: Engine, version: str) -> None:
    """Make it a database of that version: one that is migrated, and taken back."""
    migrate(engine)
    with engine.connect().execution_options(tolbooth_writes=True) as connection, connection.begin():
        downgrade(connection, version)


def test_a_migrated_database_is_what_the_model_says(engine: Engine) -> None:
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, METADATA)  # type: ignore[arg-type]
    assert differences == [], "write a migration for what changed in the tables"


def test_the_head_that_is_said_is_alembics() -> None:
    assert ScriptDirectory(str(Path(migrations.__file__).parent)).get_current_head() == migrations.HEAD


def test_partial_indexes_and_tables_without_rowid_are_made_as_such(on_sqlite: Engine) -> None:
    """What a comparison does not see, and speed rests on."""
    migrate(on_sqlite)
    with on_sqlite.connect() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
        made: dict[str, str] = {row.name: row.sql for row in rows}
    for name in (
        *("ix_ready_lane", "ix_ready_expires", "ix_delivery_lane", "ix_delivery_run"),
        *("ix_delivery_replays_id", "ix_replay_job_live", "uq_replay_item_letter"),
    ):
        assert " WHERE " in made[name], name
    for table in (one for metadata in METADATA for one in metadata.sorted_tables):
        wanted = table.dialect_options["sqlite"]["with_rowid"] is False
        assert ("WITHOUT ROWID" in made[table.name].upper()) == wanted, table.name


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    first = migrate(engine)
    write(engine, "UPDATE number SET last = 7 WHERE name = 'seq'")
    assert migrate(engine) == first == identity(engine)
    with engine.connect() as connection:
        assert len(connection.execute(select(hub)).all()) == 1
        last = dict(connection.execute(select(number.c.name, number.c.last)).all())
    assert last == {name: 7 if name == "seq" else 0 for name in numbers.NAMES}


def test_two_databases_are_two_hubs(engine: Engine, tmp_path: Path) -> None:
    other = open_engine(f"sqlite:///{tmp_path / 'other.db'}")
    assert migrate(engine).id != migrate(other).id
    other.dispose()


def test_an_empty_database_is_not_taken_for_a_migrated_one(engine: Engine) -> None:
    with pytest.raises(OutOfStep, match="tolbooth migrate"):
        identity(engine)


def test_a_newer_database_is_refused_and_left_as_it_is(engine: Engine) -> None:
    migrate(engine)
    write(engine, "UPDATE alembic_version SET version_num = '9999_from_the_future'")
    tables = inspect(engine).get_table_names()
    for look in (migrate, identity):
        with pytest.raises(OutOfStep, match="9999_from_the_future"):
            look(engine)
    assert inspect(engine).get_table_names() == tables


def test_a_migration_that_fails_leaves_the_database_as_it_was(engine: Engine) -> None:
    write(engine, "CREATE TABLE delivery (somebody_else_s INTEGER)")
    with pytest.raises(Exception, match="delivery"):
        migrate(engine)
    assert inspect(engine).get_table_names() == ["delivery"]


def test_what_failed_before_there_were_groups_is_put_into_them(engine: Engine) -> None:
    earlier(engine, "0004")
    write(
        engine,
        "INSERT INTO event (seq, source, id, type, time, attributes, accepted_at, entry, routing_version, "
        "unrouted) VALUES (1, '/s', 'e', 't', 1, '{}', 1, 'app', 1, false)",
        """INSERT INTO payload (seq, data, data_class) VALUES (1, '{"who": "Ailsa Example"}', 0)""",
        "INSERT INTO delivery (id, seq, subscription, route, run, state, created_at, attempts, cause, "
        "possible_duplicate, out_of_order) VALUES (1, 1, 'crm', 'r', 0, 'dead', 1, 1, "
        "'no Ailsa Example in ward 7', false, false), "
        "(2, 1, 'web', 'r', 0, 'delivered', 1, 1, NULL, false, false)",
        "INSERT INTO invalid_message (id, at, entry, stage, problem, fix, raw, content_type, state) VALUES "
        "(1, 1, 'bins', 'translate', 'line 7 has no ward', '', '', 'text/csv', 'open'), "
        "(2, 1, 'bins', 'translate', 'line 8 has no ward', '', '', 'text/csv', 'open'), "
        "(3, 1, 'bins', 'translate', 'line 9 has no ward', '', '', 'text/csv', 'discarded')",
    )
    migrate(engine)
    with engine.connect() as connection:
        found = connection.execute(
            select(failure_group.c.place, failure_group.c.words, failure_group.c.failures).order_by(
                failure_group.c.id
            )
        ).all()
        letters = connection.execute(select(filed.c.kind, filed.c.number).order_by(filed.c.id)).all()
    assert [tuple(one) for one in found] == [
        ("crm", "no <value> in ward <n>", 1),
        ("bins", "line <n> has no ward", 2),
    ]
    assert [tuple(one) for one in letters] == [("d", 1), ("i", 1), ("i", 2)]


def test_partial_indexes_are_made_as_such_on_postgresql_too(engine: Engine) -> None:
    migrate(engine)
    wanted = {"ix_ready_lane", "ix_ready_expires", "ix_delivery_lane", "ix_delivery_run"}
    wanted |= {"ix_delivery_replays_id", "ix_ready_parked", "ix_lane_parked"}
    wanted |= {"ix_invalid_message_kept", "ix_filed_open"}
    found = {
        one["name"]
        for table in ("ready", "delivery", "lane", "invalid_message", "filed")
        for one in inspect(engine).get_indexes(table)
        if one["dialect_options"].get(f"{engine.dialect.name}_where") is not None
    }
    assert found == wanted


def test_two_that_migrate_at_once_make_one_hub(absent: Absent) -> None:
    """On PostgreSQL; on SQLite the lock beside the file lets one process in."""
    if why := why_absent():
        absent(why)
    with new_database() as url:
        engines = [open_engine(url) for _ in range(4)]
        with ThreadPoolExecutor(4) as pool:
            made = list(pool.map(migrate, engines))
        for one in engines:
            one.dispose()
    assert len({one.id for one in made}) == 1


def test_a_commit_is_durable(on_sqlite: Engine) -> None:
    """What was answered must survive the loss of power: WAL with synchronous=FULL (2)."""
    migrate(on_sqlite)
    with on_sqlite.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_a_restored_copy_is_the_same_hub_in_another_epoch(engine: Engine) -> None:
    before = migrate(engine)
    after = migrate(engine, restored=True)
    assert (after.id, after) == (before.id, identity(engine))
    assert after.epoch != before.epoch


def test_whoever_works_somewhere_is_found_there_from_before(engine: Engine) -> None:
    earlier(engine, "0060")
    rows = [
        *((1, "current", '{"team": "Roads", "work_places": ["990000000001", "990000000002"]}'),),
        *((2, "left", '{"work_places": ["990000000001"]}'), (3, "expected", '{"work_places": ["1"]}')),
        (4, "current", '{"team": "work_places"}'),
    ]
    write(
        engine,
        *(
            "INSERT INTO staff_member (master, state, since, version, facts, changed_at) "
            f"VALUES ({master}, '{state}', 1, 1, '{facts}', 1)".replace(":", "\\:")
            for master, state, facts in rows
        ),
    )
    migrate(engine)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT uprn, master FROM staff_work_place ORDER BY uprn"))
        assert [tuple(row) for row in found] == [(1, 3), (990000000001, 1), (990000000002, 1)]


def test_teams_of_staff_are_found_whatever_their_case_from_before(engine: Engine) -> None:
    earlier(engine, "0068")
    write(
        engine,
        *(
            "INSERT INTO staff_member (master, state, since, version, facts, team, changed_at) "
            f"VALUES ({master}, 'current', 1, 1, '{{\"team\"\\: \"{team}\"}}', '{team}', 1)"
            for master, team in ((1, "Complaints"), (2, "COMPLAINTS"), (3, "Roads  North"))
        ),
    )
    migrate(engine)
    wanted = select(staff_member.c.team).order_by(staff_member.c.master)
    with engine.connect().execution_options(tolbooth_writes=True) as connection, connection.begin():
        assert connection.execute(wanted).scalars().all() == ["complaints", "complaints", "roads north"]
        downgrade(connection, "0068")
        assert connection.execute(wanted).scalars().all() == ["Complaints", "COMPLAINTS", "Roads  North"]


def test_where_a_street_ends_is_read_from_what_was_kept(engine: Engine) -> None:
    earlier(engine, "0065")
    said = "[5,1,9999,2,null,1,8,0,null,null,null,null,1.5,2,null,null,3.25,4,null,null,10]"
    write(
        engine,
        "INSERT INTO place_record (about, kind, key, body, load, line, pro_order) "
        f"VALUES (5, 11, '', '{said}', 1, 1, 1), (6, 15, '', '[6]', 1, 2, 2)",
        *(
            "INSERT INTO place_street (usrn, state, name, locality, town, names, load) "
            f"VALUES ({usrn}, 'current', '', '', '', '[]', 1)"
            for usrn in (5, 6)
        ),
        *(
            "INSERT INTO place_asset (system, local_id, kind, name, easting, northing, by, sensors, "
            f"changed_at, changed_by) VALUES ('lights', '{key}', 'bin', 'b', 1, 1, '', '[]', 1, 'w')"
            for key in ("b", "a")
        ),
    )
    migrate(engine)
    with engine.connect() as connection:
        ends = connection.execute(
            text("SELECT usrn, end_easting, end_northing FROM place_street ORDER BY usrn")
        )
        assert [tuple(row) for row in ends] == [(5, 3.25, 4.0), (6, None, None)]
        found = connection.execute(text("SELECT local_id, number FROM place_asset ORDER BY number"))
        assert [tuple(row) for row in found] == [("a", 1), ("b", 2)]
        last = connection.execute(select(number.c.last).where(number.c.name == "asset")).scalar()
        assert last == 2


def test_persons_are_found_by_the_keys_of_now(engine: Engine) -> None:
    earlier(engine, "0070")
    of = Features(names=(Name("morag", "testfield", ()),), born="19610307")
    write(
        engine,
        "INSERT INTO person_block (key, record) VALUES (5, 1), (5, 2), (6, 2)",
        "INSERT INTO source_record (kind, id, system, local_id, generation, master, version, versions, "
        "hash, as_of, first_at, last_at) VALUES ('person', 1, 's', '1', 1, 7, 1, 1, 'h', 1, 1, 1)",
        f"INSERT INTO person_features (record, features) VALUES (1, '{of.packed()}')",
    )
    migrate(engine)
    wanted = select(person_block.c.key, person_block.c.record, person_block.c.master)
    with engine.connect().execution_options(tolbooth_writes=True) as connection, connection.begin():
        assert {tuple(row) for row in connection.execute(wanted)} == {(key, 1, 7) for key in keys(of)}
        with pytest.raises(RuntimeError, match="restore the backup"):
            downgrade(connection, "0070")
