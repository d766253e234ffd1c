"""What counts of somebody, of all that systems say of them. Pure; ``identity_index.provenance`` chooses."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from pydantic import JsonValue

from identity_index.links.record import Key
from identity_index.provenance.attribute_rule import AttributeRule
from identity_index.provenance.choosing import Golden, choose
from identity_index.provenance.held import Held as Value
from identity_index.provenance.held import RecordKey
from identity_index.staff.reused import speaking
from identity_index.staff.standing import Held, State, last_post, main_post, standing, state_of
from schemas.staff_details import StaffDetails, StaffPost
from schemas.strict_json import canonical

POST = ("title", "team", "service", "manager", "work_places")
"""What a post says: of one system's posts all from one."""
MOVES = (*POST, "skills", "roles")
"""Who has another of these has moved."""
ATTRIBUTES = ("user_name", "employee_number", "name", "email", "phone", "starts_on", "ends_on", *MOVES)
DEFAULT = "default"
TOGETHER = frozenset({"skills", "roles"})
"""Whatever any system has of these counts: one need not know what another does."""

_WHO = frozenset({"user_name", "employee_number", "name", "email", "phone"})
"""Who somebody is holds, though the record that says it may not be in force any more."""

Facts = Mapping[str, JsonValue]
"""By attribute what counts; what nobody says is not in it. A manager is a source key: system and local id."""
Known = Mapping[Key, int]
"""Whose the records are that managers are named by: two of one staff member are one manager."""
NOBODY: Known = MappingProxyType({})


def golden(
    records: Sequence[Held], today: date, council: Mapping[str, AttributeRule], known: Known = NOBODY
) -> dict[str, Golden]:
    """By attribute, of those that any record says something of. What a record says that is not in force any
    more counts where no others say anything of that attribute: of somebody who has left, and of who they
    are; of one that another of its system followed
    nothing does (``reused``). A post counts while it runs; of
    somebody who has left, the one that they had."""
    left = standing(records, today).state is State.LEFT
    there = [one for one in records if state_of(one, today)[0] is not State.LEFT]
    every = speaking(records, today)
    posts = _posts(there, lambda one: main_post(one, today))
    if left and not posts:
        posts = _posts(every, lambda one: main_post(one, today) or last_post(one, today))
    found = {}
    for attribute in ATTRIBUTES:
        if attribute in POST:
            values = [
                value for one, post in posts for value in _values(one, attribute, post.as_data(), known)
            ]
        else:
            values = _of_person(there, attribute)
            if not values and (left or attribute in _WHO):
                values = _of_person(every, attribute)
        chosen = choose(attribute, values, _rule(attribute, council), _agrees)
        if chosen is not None:
            found[attribute] = chosen
    return found


def facts_of(chosen: Mapping[str, Golden]) -> dict[str, JsonValue]:
    """What counts. Of what counts together all that anybody says, in the order of the alphabet."""
    found: dict[str, JsonValue] = {}
    for attribute, one in chosen.items():
        if attribute in TOGETHER:
            every = {str(each) for said in one.said for each in _list(said.held.value)}
            found[attribute] = list[JsonValue](sorted(every))
        else:
            found[attribute] = one.value
    return found


def disputed(chosen: Mapping[str, Golden]) -> list[str]:
    """The attributes that systems do not agree on."""
    return [name for name, one in chosen.items() if name not in TOGETHER and one.disagreement]


def changed(before: Facts, now: Facts, known: Known = NOBODY) -> list[str]:
    """Who answers to the same person by another record of theirs answers to nobody else."""
    return [
        name
        for name in ATTRIBUTES
        if before.get(name) != now.get(name)
        and (name != "manager" or _form(before.get(name), known) != _form(now.get(name), known))
    ]


def rewritten(before: Facts, now: Facts) -> set[str]:
    """The attributes whose value is the same in another spelling: only case and white space differ."""
    both = before.keys() & now.keys()
    return {name for name in both if before[name] != now[name] and _text(before[name]) == _text(now[name])}


def alike(one: JsonValue, other: JsonValue) -> bool:
    """Nothing but case and white space tells them apart."""
    return one == other or (bool(one) and bool(other) and _form(one, NOBODY) == _form(other, NOBODY))


def managers_in(records: Sequence[Held]) -> set[Key]:
    """The records that managers are named by."""
    posts = [post for one in records for post in one.details.posts]
    return {(one.manager.system, one.manager.local_id) for one in posts if one.manager is not None}


def _posts(
    records: Sequence[Held], choose_of: Callable[[StaffDetails], StaffPost | None]
) -> list[tuple[Held, StaffPost]]:
    """Of each system one: where several records have one, that which says a team, then whose changed last."""
    best: dict[str, tuple[tuple[bool, int, int], Held, StaffPost]] = {}
    for one in records:
        post = choose_of(one.details)
        if post is None:
            continue
        rank = (post.team is not None, one.changed(*POST), -one.record.number)
        system = one.record.system
        if system not in best or rank > best[system][0]:
            best[system] = (rank, one, post)
    return [(one, post) for _, one, post in best.values()]


def _of_person(records: Sequence[Held], attribute: str) -> list[Value]:
    return [value for one in records for value in _values(one, attribute, one.details.as_data())]


def _values(
    one: Held, attribute: str, data: Mapping[str, JsonValue], known: Known = NOBODY
) -> Iterator[Value]:
    value = data.get(attribute)
    if value in (None, [], ""):
        return
    key = RecordKey(one.record.system, one.record.local_id)
    form = _form(value, known)
    yield Value(key, attribute, value, form, form, one.changed(attribute))


def _form(value: JsonValue, known: Known) -> str:
    """Equal where only case and white space tell them apart, and of managers where they are one."""
    master = known.get(_key(value)) if isinstance(value, dict) and "local_id" in value else None
    if master is not None:
        return f"{master}"
    return _text(value["full"] if isinstance(value, dict) and "full" in value else value)


def _text(value: JsonValue) -> str:
    text = value if isinstance(value, str) else canonical(value)
    return " ".join(text.casefold().split())


def _key(said: Mapping[str, JsonValue]) -> Key:
    return str(said.get("system")), str(said["local_id"])


def _agrees(one: Hashable, other: Hashable) -> bool:
    return one == other


def _rule(attribute: str, council: Mapping[str, AttributeRule]) -> AttributeRule:
    return council.get(attribute) or council.get(DEFAULT) or AttributeRule()


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []
