"""One type of canonical event: its name, its model, who may see what in it, and how older ones become it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel, JsonValue

from schemas.classes import ClassedPath, DataClass, class_at, classed_paths
from schemas.contacts import ContactPath, contact_paths
from schemas.errors import UnknownType
from schemas.parties import PartyPath, people_paths, place_paths
from schemas.records import RecordPath, record_paths

PREFIX = "uk.gov.council."
OF_HUB = "hub."
"""What the short name of an event about the hub itself begins with: ``hub.alert.raised``."""
_NAME = r"(?:hub\.)?[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*"
_FULL = re.compile(rf"uk\.gov\.council\.({_NAME})\.v([1-9][0-9]*)")
_SHORT = re.compile(_NAME)

JsonObject = dict[str, JsonValue]
Model = type[BaseModel]


def short_of(full: str) -> str:
    """``case.opened`` for ``uk.gov.council.case.opened.v1``; raises ``UnknownType`` for any other shape."""
    return _parts(full)[0]


def is_of_hub(name: str) -> bool:
    """Is it the name, or a pattern for names, of events about the hub itself? Short or full."""
    return name.removeprefix(PREFIX).startswith(OF_HUB)


def full_of(short: str, major: int = 1) -> str:
    """``uk.gov.council.case.opened.v1`` for ``case.opened``; a full name comes back as it is."""
    if _FULL.fullmatch(short):
        return short
    if not _SHORT.fullmatch(short):
        raise UnknownType(
            f"{short!r} is not the name of an event type", where="type", fix="Write it as case.opened"
        )
    return f"{PREFIX}{short}.v{major}"


def _parts(full: str) -> tuple[str, int]:
    match = _FULL.fullmatch(full)
    if match is None:
        raise UnknownType(
            f"{full[:200]!r} is not the name of a canonical event",
            where="type",
            fix=f"Write it as {PREFIX}case.opened.v1",
        )
    return match[1], int(match[2])


@dataclass(frozen=True, slots=True)
class Upcaster:
    """Turns the data of an older major version into this one's. Pure: same in, same out."""

    from_major: int
    upcast: Callable[[JsonObject], JsonObject]


@dataclass(frozen=True, slots=True)
class EventType:
    """One entry of the catalogue. Make one with ``EventType.of``."""

    type: str
    """The full name, ``uk.gov.council.<noun>.<past participle>.v<major>``; ``hub.`` stands before the noun
    where it is about the hub itself."""
    short: str
    """``<noun>.<past participle>``, as routes and people write it."""
    major: int
    model: Model
    """What ``data`` must be."""
    summary: str
    """One line for integrators."""
    personal: tuple[ClassedPath, ...]
    """Every place in ``data`` that is not open to everybody."""
    data_class: DataClass
    """The highest class in it."""
    records: tuple[RecordPath, ...]
    """Every place in ``data`` that names a record of the matter by its source key."""
    people: tuple[PartyPath, ...]
    """Every place in ``data`` that names a person by what a source knows them by."""
    people_under: frozenset[str]
    """The first names of all places that name people: without any of them, data names nobody."""
    contacts: tuple[ContactPath, ...]
    """Every place in ``data`` for somebody who got in touch, whom no key there need name."""
    places: tuple[PartyPath, ...]
    """Every place in ``data`` that names a place likewise."""
    index_fields: tuple[str, ...]
    """Dotted places in ``data`` that search may use."""
    index_classes: tuple[DataClass, ...]
    """The class of each of them."""
    upcasters: tuple[Upcaster, ...]
    """How the data of older majors becomes this one's."""

    def class_of(self, path: tuple[str, ...]) -> DataClass:
        """The class of what stands at a place in ``data``, with all that is under it."""
        return class_at(self.personal, path)

    def index_class(self, field: str) -> DataClass:
        """The class of one of its ``index_fields``."""
        return self.index_classes[self.index_fields.index(field)]

    @classmethod
    def of(
        cls,
        full: str,
        model: Model,
        *,
        summary: str = "",
        index_fields: tuple[str, ...] = (),
        upcasters: tuple[Upcaster, ...] = (),
        about_person: bool = False,
    ) -> EventType:
        """Describe a type; the summary is the first line of the model's docstring unless another is given.
        ``about_person``: the data as a whole tells of one person, whom its ``person`` names.

        Raises ``UnknownType`` for a name of the wrong shape, ``TypeError`` for an index field the model
        lacks or an upcaster from a major that is not older.
        """
        short, major = _parts(full)
        for field in index_fields:
            _check_field(model, field)
        for upcaster in upcasters:
            if not 0 < upcaster.from_major < major:
                raise TypeError(
                    f"{full}: an upcaster from v{upcaster.from_major} does not lead up to v{major}"
                )
        personal = classed_paths(model)
        people = people_paths(model)
        contacts = ((),) if about_person else contact_paths(model)
        return cls(
            type=full,
            short=short,
            major=major,
            model=model,
            summary=summary or (inspect.getdoc(model) or short).splitlines()[0],
            personal=personal,
            data_class=max((place.data_class for place in personal), default=DataClass.OPEN),
            records=record_paths(model),
            people=people,
            people_under=frozenset(
                [*(one.path[0] for one in people), *(path[0] for path in contacts if path)]
            ),
            contacts=contacts,
            places=place_paths(model),
            index_fields=index_fields,
            index_classes=tuple(class_at(personal, tuple(field.split("."))) for field in index_fields),
            upcasters=upcasters,
        )


def _check_field(model: type[BaseModel], dotted: str) -> None:
    """Only the first part is looked up: below it may stand a union of models."""
    first = dotted.partition(".")[0]
    if first not in model.model_fields:
        raise TypeError(f"{model.__name__} has no field {first!r} to index")
