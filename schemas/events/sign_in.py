"""Signing in: by which accounts people prove to the council's services who they are."""

from __future__ import annotations

from pydantic import Field, model_validator

from schemas.event_type import EventType
from schemas.formats import Moment
from schemas.model import CanonicalModel
from schemas.references import PersonKey, PersonReference


class SignInChanged(CanonicalModel):
    """Somebody signs in by another account than before, such as when one sign-in service follows another."""

    current: PersonKey = Field(
        description="The account they sign in by from now on: the service that vouches for it, and the "
        "subject by which that knows them"
    )
    previous: PersonKey | None = Field(
        default=None, description="The account that it follows; it stays theirs. Left out for a first one"
    )
    person: PersonReference | None = Field(
        default=None, description="The person, as the source knows them; needed where nothing is followed"
    )
    changed_at: Moment | None = Field(
        default=None, description="From when on; the event's time if that is not known"
    )

    @model_validator(mode="after")
    def _of_somebody(self) -> SignInChanged:
        if self.previous is None and self.person is None:
            raise ValueError("must name the account that it follows (previous) or the person")
        if self.previous == self.current:
            raise ValueError("must name two different accounts as previous and current")
        return self


EVENTS = (
    EventType.of(
        "uk.gov.council.sign_in.changed.v1",
        SignInChanged,
        index_fields=("current.system", "current.local_id", "previous.system", "previous.local_id"),
    ),
)
