"""People with long names: whoever a key can be given to can do all that is put on record with a name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dead_letter.groups import repository as groups
from dead_letter.groups import tending
from dead_letter.groups.filing import Filing
from dead_letter.groups.tables import failure_group, group_note
from dead_letter.groups.tending import Change, NewNote
from dead_letter.replays import starting
from dead_letter.replays.tables import replay_job
from dead_letter.replays.wanted import NewReplay
from ledger import replaying, routing
from ledger.settling import Settlement, settle
from ledger.states import Outcome
from ledger.tables import routing as routings
from ledger.tables import run
from routes.subscription import Subscription
from safeguards.keys.tables import api_key

if TYPE_CHECKING:
    from tests.conformance.storage.conftest import Storage

LONGEST = api_key.c.holder.type.length  # type: ignore[attr-defined]
PERSON = ("Ailsa Example of the Integration Team, " * 9)[:LONGEST]


def test_the_longest_name_is_kept_wherever_a_person_is(storage: Storage) -> None:
    assert len(PERSON) == 200
    subscription = Subscription(name="app", adapter="hook")
    storage.run(partial(routing.apply, routes=[], subscriptions=[subscription], owner="o", author=PERSON))
    for _ in range(2):
        storage.event("app")
    dead = [
        Settlement(one.delivery, "app", None, one.fence, None, 1, Outcome.REJECT, "no")
        for one in storage.take("app")
    ]
    storage.run(partial(settle, settlements=dead, worker="w", lease=1, told=Filing()))
    [group] = storage.rows(failure_group)
    storage.run(partial(tending.change, number=group.id, wanted=Change(owner=PERSON), who=PERSON))
    storage.run(partial(tending.note, number=group.id, said=NewNote(text="seen"), who=PERSON))
    storage.run(lambda session: replaying.replay(session, dead[0].delivery, PERSON, "mended"))
    wanted = NewReplay(letters=[f"d-{dead[1].delivery}"], reason="mended")
    storage.run(partial(starting.start, wanted=wanted, who=PERSON, routing=routing.current))
    found = [
        *(one.author for table in (routings, run, replay_job) for one in storage.rows(table)),
        *(one.who for one in storage.rows(group_note)),
        storage.read(partial(groups.find, number=group.id)).owner,
    ]
    assert found == [PERSON] * 6
