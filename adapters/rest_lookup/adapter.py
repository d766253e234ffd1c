"""The adapter: one GET for a person, its answer read by the paths in the settings.

Wire: none is promised by anybody; the address and the paths say what the system's interface is.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from pydantic import AfterValidator, Field, field_validator

from adapters.contract import Adapter, LookedUp, Retry
from adapters.kit.rest import Ask, RestClient, RestSettings
from adapters.rest_lookup.reading import check_path, checked, looked_up

_NOBODY = frozenset({404, 410})


class RestLookup(Adapter):
    """A system that is asked over REST what it holds of a person, by its own key for them."""

    class Settings(RestSettings):
        """Where it is asked, and where in its answer what stands. The adapter is named as the system is in
        the index of people."""

        path: str = Field(
            default="people/{local_id}",
            pattern=r"\{local_id\}",
            description="What is asked for, under `base_url`; `{local_id}` is the system's key for them.",
        )
        fields: dict[str, str] = Field(
            min_length=1,
            max_length=100,
            description="Where in the answer each field stands, as JMESPath: `{ name = "
            '"{full: customer.fullName}", emails = "customer.contact[?type==\'email\'].value", '
            '"identifiers.nino" = "customer.nino" }`.',
        )
        as_of: Annotated[str, AfterValidator(check_path)] | None = Field(
            default=None, description="Where it says when it last changed the record, as JMESPath."
        )

        @field_validator("fields")
        @classmethod
        def _that_there_are(cls, fields: dict[str, str]) -> dict[str, str]:
            checked(fields)
            return fields

    settings: Settings

    def __init__(self, name: str, settings: Settings) -> None:
        super().__init__(name, settings)
        self._client = RestClient(settings)

    async def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def look_up(self, local_id: str, deadline: datetime) -> LookedUp | None:
        """None where it has nobody by that key. Raises ``Retry`` and ``Reject`` as the kit says; ``Retry``
        where its answer cannot be read."""
        path = self.settings.path.replace("{local_id}", quote(local_id, safe=""))
        answer = self._client.send(Ask("look up a person", "GET", path, answers=_NOBODY), deadline=deadline)
        if answer.status in _NOBODY:
            return None
        try:
            return looked_up(answer.json(), self.settings.fields, self.settings.as_of)
        except ValueError as error:
            raise Retry(f"{answer.whom} answered with what cannot be read: {error}") from error
