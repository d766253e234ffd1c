"""Records of other systems and whose they are: kept as they were given, found by their own keys."""

from __future__ import annotations

from concurrent.futures import wait
from functools import partial
from typing import TYPE_CHECKING

import pytest
from pydantic import JsonValue

from identity_index.history import changing, repository
from identity_index.history.change import Because, What
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Key, New, Record, Said
from identity_index.links.telling import Effect
from ledger.errors import NotFound, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.session import Session
    from tests.conformance.storage.conftest import Storage

PERSON = Kind.PERSON
WHY = Because("morag", "said so on the telephone")


def said(name: str, as_of: int = 1, event: str = "e-1") -> Said:
    details: JsonValue = {"name": {"full": name}}
    return Said.of(details, as_of, "/invented/crm", event)


def known(storage: Storage, *news: New) -> list[Record]:
    def unit(session: Session) -> list[Record]:
        links.hold(session, PERSON)
        why = Because("index")
        return [one for one, _ in changing.link(session, PERSON, [(new, why) for new in news])]

    return storage.run(unit)


def crm(number: str, name: str = "Ailsa Example", master: int | None = None) -> New:
    return New("crm", number, said(name), master)


def found(storage: Storage, *keys: Key) -> dict[Key, Record]:
    return storage.read(partial(links.by_source, kind=PERSON, keys=keys))


def test_records_are_found_by_their_own_keys_many_at_once(storage: Storage) -> None:
    made = known(storage, crm("1"), crm("2", "Calum Invented"), New("tax", "1", said("Ailsa Example")))
    keys = [("crm", "1"), ("crm", "2"), ("tax", "1"), ("tax", "2"), ("odd'\"[", "\u2603 \U0001f600")]
    assert found(storage, *keys) == {one.key: one for one in made}
    assert found(storage) == {}
    assert len({one.master for one in made}) == 3


def test_the_same_key_of_a_place_is_another_matter(storage: Storage) -> None:
    known(storage, crm("1"))
    assert storage.read(partial(links.by_source, kind=Kind.PLACE, keys=[("crm", "1")])) == {}
    with pytest.raises(NotFound, match="place 1"):
        storage.read(partial(links.find, kind=Kind.PLACE, number=1))


def test_what_a_system_says_again_changes_nothing(storage: Storage) -> None:
    [one] = known(storage, crm("1"))
    told = partial(links.tell, said=said("Ailsa Example", as_of=5, event="e-2"), now=99)
    assert storage.run(lambda s: told(s, one)) is Effect.SAME
    again = found(storage, one.key)[one.key]
    assert (again.version, again.versions, again.hash) == (one.version, 1, one.hash)
    assert (again.as_of, again.last_at) == (5, 99)


def test_each_version_is_kept_and_the_newest_by_its_own_time_holds(storage: Storage) -> None:
    [one] = known(storage, crm("1", "A"))
    for name, as_of, effect in (("B", 7, Effect.NEWER), ("C", 3, Effect.OLDER), ("D", 7, Effect.NEWER)):
        at = found(storage, one.key)[one.key]
        tell = partial(links.tell, record=at, said=said(name, as_of, f"e-{name}"), now=50)
        assert storage.run(tell) is effect, name
    kept = storage.read(partial(links.versions, record=one.number))
    assert [(each.version, each.as_of, each.event_id) for each in kept] == [
        *((1, 1, "e-1"), (2, 7, "e-B"), (3, 3, "e-C"), (4, 7, "e-D"))
    ]
    holds = storage.read(partial(links.details, which=[one.number]))
    assert holds == {one.number: '{"name":{"full":"D"}}'}


def test_a_local_id_given_to_another_names_that_one_and_the_first_stays_where_it_was(
    storage: Storage,
) -> None:
    [one, tax] = known(storage, crm("1"), New("tax", "9", said("Ailsa Example"), None))
    storage.run(partial(changing.merge, kind=PERSON, kept=one.master, gone=tax.master, why=WHY))
    storage.run(partial(links.close, record=one, now=70))
    [other] = known(storage, New("crm", "1", said("Calum Invented"), None, generation=2))
    assert found(storage, one.key)[one.key] == other
    every = storage.read(partial(links.generations, kind=PERSON, key=one.key))
    assert [(each.number, each.generation, each.closed_at) for each in every] == [
        *((one.number, 1, 70), (other.number, 2, None))
    ]
    assert every[0].master == one.master != other.master


def test_an_id_that_was_merged_answers_with_what_it_became(storage: Storage) -> None:
    a, b, c = (one.master for one in known(storage, crm("1"), crm("2"), crm("3")))
    storage.run(partial(changing.merge, kind=PERSON, kept=b, gone=a, why=WHY))
    storage.run(partial(changing.merge, kind=PERSON, kept=c, gone=b, why=WHY))
    answers = storage.read(partial(links.active, kind=PERSON, which=[a, b, c, 999]))
    assert answers == {a: c, b: c, c: c}
    assert storage.read(partial(links.find, kind=PERSON, number=a)).became == b
    with pytest.raises(Refused, match=f"p-{a} is known as p-{c}"):
        storage.run(partial(changing.merge, kind=PERSON, kept=c, gone=a, why=WHY))


def test_undoing_an_older_change_moves_what_it_moved_wherever_that_is_now(storage: Storage) -> None:
    a, b, c = known(storage, crm("1"), crm("2"), crm("3"))
    first = storage.run(partial(changing.merge, kind=PERSON, kept=a.master, gone=b.master, why=WHY))
    storage.run(partial(changing.merge, kind=PERSON, kept=c.master, gone=a.master, why=WHY))
    done = storage.run(partial(changing.undo, kind=PERSON, number=first.number, why=WHY))
    assert (done.plan.what, done.undoes) == (What.UNMERGE, first.number)
    now = storage.read(partial(links.records, which=[a.number, b.number, c.number]))
    assert [now[one.number].master for one in (a, b, c)] == [c.master, b.master, c.master]
    assert storage.read(partial(repository.kept_apart, records=[b.number])) == {a.number, c.number}
    with pytest.raises(Refused, match=f"taken back already, by c-{done.number}"):
        storage.run(partial(changing.undo, kind=PERSON, number=first.number, why=WHY))
    storage.run(partial(changing.undo, kind=PERSON, number=done.number, why=WHY))
    assert storage.read(partial(repository.kept_apart, records=[b.number])) == set()


def test_an_undo_that_is_undone_leaves_every_id_what_it_had_become(storage: Storage) -> None:
    a, b, c = (one.master for one in known(storage, crm("1"), crm("2"), crm("3")))
    first = storage.run(partial(changing.merge, kind=PERSON, kept=a, gone=b, why=WHY))
    storage.run(partial(changing.merge, kind=PERSON, kept=c, gone=a, why=WHY))
    back = storage.run(partial(changing.undo, kind=PERSON, number=first.number, why=WHY))
    assert storage.read(partial(links.find, kind=PERSON, number=b)).became is None
    storage.run(partial(changing.undo, kind=PERSON, number=back.number, why=WHY))
    became = storage.read(partial(links.find, kind=PERSON, number=b)).became
    assert became == a, "and not c, where its records are: it is as it was"
    assert storage.read(partial(links.active, kind=PERSON, which=[b])) == {b: c}


def test_an_undo_that_later_changes_have_overtaken_is_refused(storage: Storage) -> None:
    a, b = known(storage, crm("1"), crm("2"))
    first = storage.run(partial(changing.merge, kind=PERSON, kept=a.master, gone=b.master, why=WHY))
    storage.run(partial(changing.split, kind=PERSON, source=a.master, chosen=[a.number], why=WHY))
    with pytest.raises(Refused, match="nothing left to part them from"):
        storage.run(partial(changing.undo, kind=PERSON, number=first.number, why=WHY))


def test_a_change_is_on_record_with_its_reasons(storage: Storage) -> None:
    a, b = known(storage, crm("1"), crm("2"))
    why = Because("ailsa", "the same date of birth", weights="w-1", evidence='{"bits":12.5}')
    done = storage.run(partial(changing.merge, kind=PERSON, kept=a.master, gone=b.master, why=why))
    [change] = storage.read(partial(repository.of_master, kind=PERSON, master=b.master))
    assert (change.number, change.because, change.moves) == (done.number, why, done.plan.moves)
    assert storage.read(partial(repository.of_record, record=b.number)) == [change]
    assert storage.read(partial(repository.of_record, record=a.number)) == []


def test_of_one_newcomer_whom_many_meet_at_once_one_master_is_made(storage: Storage) -> None:
    """And nobody waits for another for ever, whoever merges and undoes meanwhile."""
    doors = [storage.door, storage.new_door(), storage.new_door()]

    def meet(session: Session, keys: Sequence[Key]) -> None:
        links.hold(session, PERSON)
        there = links.by_source(session, PERSON, keys)
        news = [New(*key, said("Ailsa Example")) for key in keys if key not in there]
        for record in links.register(session, PERSON, news, 1) if news else ():
            assert record.key in keys

    def disturb(session: Session, place: int) -> None:
        links.hold(session, PERSON)
        of = links.by_source(session, PERSON, [("crm", str(one)) for one in range(12)])
        masters = sorted({one.master for one in of.values()})
        if len(masters) > 1:
            kept, gone = masters[place % len(masters)], masters[(place + 1) % len(masters)]
            done = changing.merge(session, PERSON, kept, gone, WHY)
            changing.undo(session, PERSON, done.number, WHY)

    futures = []
    for place in range(60):
        keys = [("crm", str((place + step) % 12)) for step in range(3)]
        if place % 2:
            keys.reverse()
        futures.append(doors[place % 3].submit(partial(meet, keys=keys)))
        futures.append(doors[(place + 1) % 3].submit(partial(disturb, place=place)))
    done, late = wait(futures, 60)
    assert not late
    assert [one.exception() for one in done if one.exception() is not None] == []
    every = found(storage, *(("crm", str(one)) for one in range(12)))
    assert len(every) == 12
    assert len({one.master for one in every.values()}) == 12
    assert all(len(storage.read(partial(links.generations, kind=PERSON, key=key))) == 1 for key in every)
