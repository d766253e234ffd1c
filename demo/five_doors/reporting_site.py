"""A site on which anybody reports what is broken, as FixMyStreet does: a client of Open311."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx2
from pydantic import BaseModel, ConfigDict, TypeAdapter


class Service(BaseModel):
    """As the hub lists it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    service_code: str
    service_name: str


class Made(BaseModel):
    """What a report is answered with."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    service_request_id: str


class Update(BaseModel):
    """A step of a request."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    update_id: str
    service_request_id: str
    status: str
    description: str = ""


_SERVICES, _MADE, _UPDATES = TypeAdapter(list[Service]), TypeAdapter(list[Made]), TypeAdapter(list[Update])


@dataclass(slots=True)
class ReportingSite:
    """``request`` is what its one report became; ``steps`` what it showed to whoever made it, in order."""

    url: str
    key: str
    request: str = ""
    steps: list[Update] = field(default_factory=list)

    def services(self) -> list[Service]:
        return _SERVICES.validate_json(self._get("services.json"))

    def report(self) -> str:
        """A hole, with a pin on the map; the reference that the hub answers with."""
        form = {
            "service_code": "pothole",
            "lat": "56.1",
            "long": "-3.9",
            "description": "As deep as a hand.",
            "attribute[where_exactly]": "outside number 12",
        }
        self.request = _MADE.validate_json(self._post("requests.json", form))[0].service_request_id
        return self.request

    def fetch(self) -> list[Update]:
        """The steps that it had not seen."""
        known = {one.update_id for one in self.steps}
        found = _UPDATES.validate_json(self._get("servicerequestupdates.json"))
        new = [one for one in found if one.service_request_id == self.request and one.update_id not in known]
        self.steps += new
        return new

    def add(self, update_id: str, words: str) -> None:
        """Whoever reported it writes more."""
        form = {"service_request_id": self.request, "update_id": update_id, "description": words}
        self._post("servicerequestupdates.json", form)

    def _get(self, path: str) -> bytes:
        return httpx2.get(f"{self.url}/{path}", timeout=30, trust_env=False).raise_for_status().content

    def _post(self, path: str, form: dict[str, str]) -> bytes:
        said = {"api_key": self.key, **form}
        answer = httpx2.post(f"{self.url}/{path}", data=said, timeout=30, trust_env=False)
        return answer.raise_for_status().content
