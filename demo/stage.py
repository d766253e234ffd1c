"""Everything the demo has running, handed to each scene."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import JsonValue

from demo import books
from demo.council import CENTRE, VISITOR, Council, now
from demo.crm import Crm
from demo.hub_view import HubView
from demo.journal import Journal
from demo.pace import Pace
from demo.place import Place
from demo.receiver import Receiver
from demo.roads import Roads
from demo.telling import Telling
from demo.website import WEBSITE


@dataclass(frozen=True, slots=True)
class Stage:
    """``outage`` and ``crm_outage``: seconds that the receiving app and the CRM are to be away."""

    place: Place
    journal: Journal
    council: Council
    hub: HubView
    receiver: Receiver
    roads: Roads
    crm: Crm
    telling: Telling
    pace: Pace
    outage: float
    crm_outage: float

    def set(self) -> None:
        """What the first run makes, once; and what a run that was killed left undone."""
        facts = self.journal.facts
        if not facts.begun:
            facts.begun = now()
        if not facts.centre_key:
            facts.centre_key = self.hub.make_key("contact centre (demo)", ["events:publish"], [CENTRE])
            facts.visitor_key = self.hub.make_key("you (demo)", ["events:publish"], [f"{VISITOR}*"])
        if not facts.website_key:
            facts.website_key = self.hub.make_key("website (demo)", ["events:publish"], [WEBSITE])
        self.journal.save()
        self.council.make_good()
        for noted in self.council.last_noted():
            if not self.hub.has(noted.source, noted.id):
                self.hub.publish(self._key_of(noted.source), noted.event)

    @property
    def centre(self) -> str:
        """The id of the contact centre's key: the name of its door in the hub's books."""
        return self.journal.facts.centre_key.split("_")[1]

    @property
    def website(self) -> str:
        """The id of the website's key, likewise."""
        return self.journal.facts.website_key.split("_")[1]

    def once(self, name: str) -> bool:
        """Is this still to be sent? The caller sends it and then says ``sent``."""
        return name not in self.journal.facts.sent

    def sent(self, name: str) -> None:
        self.journal.facts.sent.append(name)
        self.journal.save()

    def publish(self, event: dict[str, JsonValue], *, again: bool = False) -> None:
        """The contact centre or the website publishes an event, once (``again``: once more)."""
        name = f"{event['id']}{' again' if again else ''}"
        if self.once(name):
            self.council.note(event)
            self.hub.publish(self._key_of(str(event["source"])), event)
            self.sent(name)

    def roads_told(self) -> bool:
        """Has the hub fetched all that the roads department said of its requests?"""
        said = sum(len(one.updates) for one in books.requests(self.place.roads_book).records.values())
        return sum(self.hub.records().get("roads", {}).values()) == said

    def waiting(self, *subscriptions: str) -> int:
        """Deliveries waiting or held, as the hub says; of all subscriptions if none is named."""
        found = self.hub.subscriptions()
        return sum(one.waiting + one.held for name, one in found.items() if name in (subscriptions or found))

    def _key_of(self, source: str) -> str:
        facts = self.journal.facts
        return facts.website_key if source == WEBSITE else facts.centre_key
