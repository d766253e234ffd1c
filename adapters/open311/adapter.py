"""The Open311 adapter: events to a GeoReport v2 back office, and back how its requests stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from pydantic import JsonValue, ValidationError

from adapters.contract import (
    Adapter,
    Batch,
    Delivery,
    Health,
    Looked,
    Place,
    Receipt,
    Record,
    Reject,
    Retry,
)
from adapters.kit.origin import taken_from
from adapters.open311.client import BackOffice
from adapters.open311.cursor import Cursor
from adapters.open311.form import OPENINGS, UPDATES, opening, reference_of, update
from adapters.open311.lookup import REQUEST, looked_up
from adapters.open311.polling import polled
from adapters.open311.settings import Open311Settings, Open311Target
from adapters.open311.tokens import Tokens
from adapters.open311.translate import Translator

TOKEN = "request_token"  # noqa: S105 (the noun of a receipt)


class Open311(Adapter):
    """Open311 GeoReport v2: sends requests to a back office, and polls how they stand.

    A new case or form becomes a request, a change of status an update of that request (an extension that not
    every back office has). What is polled names requests by their id there. A back office that gives only a
    token is asked for the id; where it does not come in time, the receipt names the token, and the id is
    found by the next poll of the same process, by the next event about the case, or by our reference.
    GeoReport has no way to ask for a request by our reference: where the back office has one, `lookup` says
    so, and a delivery that may have arrived is looked for before it is sent once more.
    """

    class Settings(Open311Settings):
        """Where the back office is, and its habits."""

    class Target(Open311Target):
        """What of an event goes where in a request."""

    accepts: ClassVar[Sequence[str]] = ("form.submitted", "case.opened", "case.status_changed", "case.closed")
    emits: ClassVar[Sequence[str]] = ("request.updated",)
    settings: Settings

    def __init__(
        self, name: str, settings: Settings, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        super().__init__(name, settings)
        self._clock = clock
        self._office = BackOffice(settings)
        self._tokens = Tokens(self._office, settings)
        self._translator = Translator(name, settings)
        self._targets: dict[str, tuple[Mapping[str, JsonValue], Open311Target]] = {}

    @property
    def every(self) -> timedelta:
        """How long to rest between polls."""
        return self.settings.every

    async def open(self) -> None:
        """Nothing is connected before the first request."""
        self._tokens.open()

    async def close(self) -> None:
        """Close the connections."""
        self._tokens.close()
        self._office.close()

    def deliver(self, delivery: Delivery) -> Receipt:
        """Send a request or an update. Raises ``Retry`` or ``Reject`` in the back office's own words."""
        if delivery.envelope.type in UPDATES:
            return self._update(delivery)
        if delivery.envelope.type not in OPENINGS:
            raise Reject(f"the adapter {self.name} is not for events of the type {delivery.envelope.type}")
        if origin := taken_from(delivery.envelope, self.name):
            return Receipt(local_id=origin, answer="the case was taken over from it", noun=REQUEST)
        if held := self._held(delivery):
            return Receipt(local_id=held, answer="it holds the request already; none was made", noun=REQUEST)
        if token := delivery.links.get(TOKEN):
            return self._received(token, "it has the request already, under a token", delivery)
        fields = opening(delivery.envelope, self.settings, self._target(delivery))
        made = self._office.create(fields, delivery)
        if made.request:
            return Receipt(local_id=made.request, answer=made.notice or None, noun=REQUEST)
        return self._received(made.token, made.notice, delivery)

    def done(self, delivery: Delivery) -> Looked:
        """Is its request there? None where the back office cannot be asked, and of updates always."""
        if origin := taken_from(delivery.envelope, self.name):
            return Receipt(local_id=origin, answer="the case was taken over from it", noun=REQUEST)
        if delivery.envelope.type in OPENINGS and (held := self._held(delivery)):
            return Receipt(local_id=held, answer="it was there already", noun=REQUEST)
        if delivery.envelope.type in OPENINGS and (token := delivery.links.get(TOKEN)):
            return Receipt(local_id=token, answer="it was there already, under a token", noun=TOKEN)
        return looked_up(delivery, self._office, self.settings, self._clock())

    def poll(self, cursor: str | None) -> Iterator[Batch]:
        """What has come of tokens, then what is new in each list. Raises ``Retry`` where it is away."""
        stood = Cursor.read(cursor)
        try:
            for batch in self._tokens.polled(stood, self._translator, self._clock()):
                stood = Cursor.read(batch.cursor)
                yield batch
            for stream in self.settings.polls:
                for batch in polled(
                    stream, stood, self._office, self._translator, self.settings, self._clock
                ):
                    yield batch
                    stood = Cursor.read(batch.cursor)
        except Reject as refused:
            raise Retry(f"it cannot be polled: {refused.reason}") from refused

    def translate(self, raw: bytes, place: Place) -> Record:
        """One record again, as a person has mended it."""
        return self._translator.again(raw, place)

    def check(self) -> Health:
        """Does it answer, and has it the services that the settings name?"""
        office = BackOffice(self.settings)
        try:
            known = {each.text("service_code") for each in office.services()}
        except (Retry, Reject) as error:
            return Health(False, error.reason)
        finally:
            office.close()
        missing = sorted(set(self.settings.services.values()) - known)
        if missing:
            return Health(False, f"{office.whom} has no service {', '.join(missing)}: mend `services`")
        return Health(True, f"{office.whom} answers, and has {len(known)} services")

    def _update(self, delivery: Delivery) -> Receipt:
        request = self._held(delivery)
        found = ""
        if not request and (token := delivery.links.get(TOKEN)):
            request = found = self._tokens.awaited(token, delivery)
        if not request:
            return self._without(delivery)
        fields = update(delivery.envelope, request, delivery.key, self.settings)
        made = self._office.add_update(fields, delivery)
        if found:
            # Of the two things learnt, the request's id is the one that others need.
            return Receipt(
                local_id=found, answer=f"update {made} of the request behind the token", noun=REQUEST
            )
        return Receipt(local_id=made or None, noun="update")

    def _without(self, delivery: Delivery) -> Receipt:
        reference = reference_of(delivery.envelope)
        if self.settings.unlinked == "skip":
            return Receipt(answer=f"not sent: it holds no request for {reference}")
        raise Retry(
            f"it holds no request for {reference} as yet: the case's opening has to get there first. If it "
            'never will, narrow the route to the cases that go there, or set unlinked = "skip"'
        )

    def _received(self, token: str, notice: str, delivery: Delivery) -> Receipt:
        if request := self._tokens.awaited(token, delivery):
            return Receipt(local_id=request, answer=notice or None, noun=REQUEST)
        self._tokens.leave(token, reference_of(delivery.envelope))
        return Receipt(local_id=token, answer=notice or "it gave a token, and no id as yet", noun=TOKEN)

    @staticmethod
    def _held(delivery: Delivery) -> str:
        return delivery.links.get(REQUEST, "")

    def _target(self, delivery: Delivery) -> Open311Target:
        told, target = self._targets.get(delivery.subscription, (None, None))
        if target is None or told != delivery.target:
            try:
                target = self.Target.model_validate(delivery.target)
            except ValidationError as error:
                wrong = "; ".join(
                    f"{'.'.join(str(part) for part in each['loc']) or 'target'}: {each['msg']}"
                    for each in error.errors(include_input=False, include_url=False, include_context=False)
                )
                raise Reject(
                    f"the target of the subscription {delivery.subscription} is wrong: {wrong}"
                ) from error
            self._targets[delivery.subscription] = (delivery.target, target)
        return target
