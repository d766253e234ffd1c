"""Where assets are kept and looked up."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from pydantic import JsonValue, ValidationError

from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.places.assets import repository
from identity_index.places.assets.announcing import AssetVoice
from identity_index.places.assets.asset import (
    Asset,
    AssetHistory,
    AssetPage,
    Listed,
    Outcome,
    Outcomes,
    Said,
)
from identity_index.places.assets.placing import located, made
from identity_index.places.assets.repository import Key
from identity_index.places.keeping import repository as keeping
from identity_index.places.place import State
from identity_index.places.succession import repository as succession
from identity_index.places.where.asked import AskedNear
from identity_index.places.where.projection import Projection
from identity_index.places.where.seeking import nearest
from ledger import auditing
from ledger.door import Door
from ledger.errors import NotFound, Refused
from ledger.reader import Reader
from ledger.session import Session
from schemas.errors import Malformed


@dataclass(frozen=True, slots=True)
class AssetDesk:
    """Safe to use from many requests at once. Methods raise ``NotFound``, ``Refused`` and ``Malformed``."""

    reader: Reader
    door: Door
    projection: Projection
    voice: AssetVoice

    async def put(self, key: Key, said: Said, who: str) -> Asset:
        """What its system says of it now."""
        point = await asyncio.to_thread(located, said, self.projection)
        degrees = self.projection.to_degrees(*point)

        def unit(session: Session) -> Asset:
            links.hold(session, Kind.PLACE)
            self._put(session, made(session, key, said, point, degrees, who), who)
            return _named(session, [_found(session, key)])[0]

        return await self.door.run(unit)

    async def put_several(self, some: Sequence[JsonValue], who: str) -> Outcomes:
        """Each by itself: what is wrong with one is said of it alone. One unit."""
        ready: list[tuple[Listed | str, Said | None, str]] = []
        seen: set[Key] = set()
        for each in some:
            try:
                one = Listed.model_validate(each)
            except ValidationError as error:
                named = each.get("local_id") if isinstance(each, dict) else None
                ready.append((named[:128] if isinstance(named, str) else "", None, _problem(error)))
                continue
            if (key := (one.system, one.local_id)) in seen:
                ready.append((one, None, f"{key[0]}/{key[1]} is in this request twice: say it once"))
                continue
            seen.add(key)
            try:
                ready.append((one, Said.model_validate(one.asset), ""))
            except ValidationError as error:
                ready.append((one, None, _problem(error)))

        def unit(session: Session) -> Outcomes:
            links.hold(session, Kind.PLACE)
            return Outcomes(items=[self._one(session, one, said, why, who) for one, said, why in ready])

        return await self.door.run(unit)

    async def remove(self, key: Key, who: str) -> None:
        """It is there no more."""

        def unit(session: Session) -> None:
            links.hold(session, Kind.PLACE)
            one = _found(session, key)
            if one.removed_at is not None:
                raise Refused(f"{key[0]}/{key[1]} is removed already.")
            repository.remove(session, one, who)
            self.voice.removed(session, one)
            auditing.note(session, who, "places.remove_asset", f"place-asset/{key[0]}/{key[1]}")

        await self.door.run(unit)

    async def find(self, key: Key) -> Asset:
        """One whose key is written otherwise by capitals alone too, where it is the only one."""
        return await self.reader.run(lambda session: _named(session, [_called(session, key)])[0])

    async def of_sensor(self, sensor: str) -> Asset:
        """The one that a sensor is at."""

        def look(session: Session) -> Asset:
            one = repository.of_sensor(session, sensor)
            if one is None:
                raise NotFound(f"No asset has the sensor {sensor[:128]!r}.")
            return _named(session, [one])[0]

        return await self.reader.run(look)

    async def history(self, key: Key) -> AssetHistory:
        def look(session: Session) -> AssetHistory:
            one = _called(session, key)
            return AssetHistory(items=repository.past(session, (one.system, one.local_id)))

        return await self.reader.run(look)

    async def page(
        self, after: str | None, most: int, kind: str | None, usrn: int | None, uprn: int | None
    ) -> AssetPage:
        system, _, local_id = (after or "").partition("/")
        start = None if after is None else (system, local_id)

        def look(session: Session) -> AssetPage:
            uprns = None if uprn is None else succession.of_one(session, uprn)
            found = repository.page(session, start, most + 1, kind=kind, usrn=usrn, uprns=uprns)
            shown = _named(session, found[:most])
            more = f"{shown[-1].system}/{shown[-1].local_id}" if len(found) > most else None
            return AssetPage(items=shown, next=more)

        return await self.reader.run(look)

    async def near(self, asked: AskedNear) -> AssetPage:
        """The nearest first."""
        point = await asyncio.to_thread(asked.on, self.projection)

        def look(session: Session) -> AssetPage:
            found = nearest(point, asked.metres, asked.limit, partial(repository.in_strips, session))
            far = [one.model_copy(update={"metres": round(metres, 1)}) for metres, one in found]
            return AssetPage(items=_named(session, far))

        return await self.reader.run(look)

    def _one(self, session: Session, one: Listed | str, said: Said | None, why: str, who: str) -> Outcome:
        """``one``: what its system calls it, as far as it says, where it is none of several."""
        if isinstance(one, str) or said is None:
            named = one if isinstance(one, str) else one.local_id
            return Outcome(local_id=named, became="refused", problem=why)
        key = (one.system, one.local_id)
        try:
            point = located(said, self.projection)
            degrees = self.projection.to_degrees(*point)
            became = self._put(session, made(session, key, said, point, degrees, who), who)
        except (Malformed, Refused) as error:
            return Outcome(local_id=one.local_id, became="refused", problem=str(error))
        return Outcome.model_validate({"local_id": one.local_id, "became": became})

    def _put(self, session: Session, one: Asset, who: str) -> str:
        """Raises ``Refused``."""
        key = (one.system, one.local_id)
        before = repository.find(session, key)
        if taken := repository.sensors_elsewhere(session, key, one.sensors):
            raise Refused(f"The sensor {taken[0][:128]!r} is at another asset: take it from there first.")
        told = {"changed_at", "changed_by", "street", "metres", "property_retired", "succeeded_by"}
        if before is not None and before.model_dump(exclude=told) == one.model_dump(exclude=told):
            return "unchanged"
        repository.write(session, one, before, who)
        self.voice.put(session, before, one)
        return "added" if before is None else "changed"


def _problem(error: ValidationError) -> str:
    """The first."""
    first = error.errors()[0]
    where = ".".join(map(str, first["loc"]))
    return f"{where}: {first['msg']}" if where else first["msg"]


def _called(session: Session, key: Key) -> Asset:
    """As it is written, or but for capitals; the names of systems have none. Raises ``NotFound``."""
    small = (key[0].lower(), key[1])
    return repository.find(session, small) or repository.called(session, small) or _found(session, key)


def _found(session: Session, key: Key) -> Asset:
    one = repository.find(session, key)
    if one is None:
        raise NotFound(f"There is no asset {key[0][:64]}/{key[1][:128]}.")
    return one


def _named(session: Session, some: Sequence[Asset]) -> list[Asset]:
    """With the names that their streets have now, and what is there now of properties that are no more."""
    names = repository.street_names(session, (int(one.usrn) for one in some if one.usrn is not None))
    known = keeping.places(session, {int(one.uprn) for one in some if one.uprn is not None})
    gone = [uprn for uprn, one in known.items() if one.state is State.RETIRED]
    after = {str(uprn): [str(one.uprn) for one in succession.standing(session, uprn)] for uprn in gone}
    return [
        one.model_copy(
            update={
                "street": names.get(one.usrn or ""),
                "property_retired": one.uprn in after,
                "succeeded_by": after.get(one.uprn or "", []),
            }
        )
        for one in some
    ]
