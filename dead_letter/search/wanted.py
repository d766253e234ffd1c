"""What may be asked for of the dead letters."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, StringConstraints, TypeAdapter

from dead_letter.search.standing import Standing
from ledger.reading.dead_letters import Kind
from routes.duration import read_duration
from routes.errors import RoutingError
from schemas.formats import Moment

Value = Annotated[str, StringConstraints(min_length=1, max_length=1024, strip_whitespace=True)]
Pattern = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.*-]{1,255}$")]
Named = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.]{1,100}=.{1,1024}$")]
SearchName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
_MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)


def _time(written: object) -> object:
    """A moment, a day, or so long ago; kept as it was written: a saved search stays as it was meant."""
    if not isinstance(written, str):
        return written
    read_time(written, datetime.now(UTC))
    return written


def read_time(written: str, now: datetime) -> datetime:
    """Raises ``ValueError``."""
    text = written.strip()
    try:
        return _MOMENT.validate_python(f"{text}T00:00:00Z" if len(text) == 10 else text)
    except ValueError:
        pass
    try:
        ago = read_duration(text)
        return now - ago
    except (RoutingError, OverflowError):
        raise ValueError(
            "write a moment (2026-11-29T08:00:00Z), a day (2026-11-29), or how long ago (24h, 7d)"
        ) from None


Time = Annotated[str, StringConstraints(max_length=64), BeforeValidator(_time)]


class SearchTerms(BaseModel):
    """What a dead letter must have: all of what is said here. Words and values without regard to case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind | None = Field(default=None, description="failed deliveries, or invalid messages")
    state: Standing | Literal["any"] = Field(
        default=Standing.OPEN,
        description="open: it waits for a decision; resolved: a replay has been delivered; replaced: its "
        "replay failed too and stands in its place; discarded; expired: nobody decided in time, or (stage "
        "expire) it was not delivered in time; mended: an edited copy was sent in its place, "
        "or it is an event by now; any",
    )
    stage: Value | None = Field(
        default=None, description="route, deliver, settle, expire; or receive, translate, validate, forbidden"
    )
    type: list[Pattern] = Field(
        default=[], max_length=20, description="types of event, such as case.opened or case.*; any of them"
    )
    subject: Value | None = Field(default=None, description="the event's subject")
    source: Value | None = Field(default=None, description="the event's source")
    id: Value | None = Field(default=None, description="the event's id")
    subscription: Value | None = Field(default=None, description="the receiver that it did not reach")
    route: Value | None = Field(default=None, description="the route that it was to go by")
    entry: Value | None = Field(default=None, description="the key or adapter it came in by")
    file: Value | None = Field(default=None, description="the file that an invalid message came from")
    case: Value | None = Field(
        default=None,
        description="a case, by its reference, its subject, the id of its story (correlationid), or a "
        "system's own key for it (verint/1024)",
    )
    person: Value | None = Field(
        default=None,
        description="a person, by an id of theirs (p-12), as a system knows them (revenues/4711) or by a "
        "number (nino/…); all that names them by another record of theirs is found too",
    )
    place: Value | None = Field(
        default=None, description="a place, as a system knows it (gis/77) or by a number (uprn/100012345)"
    )
    group: Value | None = Field(default=None, description="its cause, such as g-12")
    error: Value | None = Field(
        default=None, description="the kind of error, or the field that is wrong, whole"
    )
    words: Value | None = Field(
        default=None, description="words of the error as the list shows it, whole ones, in any order"
    )
    matching: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = Field(
        default=None, description="a regular expression (RE2) that the error's words match"
    )
    field: list[Named] = Field(
        default=[], max_length=10, description="index fields of the data, each as reference=CAS-1024"
    )
    since: Time | None = Field(
        default=None, description="failed then or later: a moment, a day, or how long ago (24h)"
    )
    until: Time | None = Field(default=None, description="failed before then, likewise")

    def over(self, base: SearchTerms) -> Self:
        """What is said here, and of the rest what ``base`` says."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        return type(self).model_validate({**base.model_dump(exclude_defaults=True), **said})

    @property
    def said(self) -> dict[str, JsonValue]:
        """What is asked for, without what was left out; for the audit trail and for saving."""
        return self.model_dump(mode="json", exclude_defaults=True)


class SearchOf(SearchTerms):
    """A search, or a saved one with what is said beside it."""

    saved: SearchName | None = Field(
        default=None,
        description="a saved search, by its name; what is said beside it goes before what it says",
    )

    @property
    def terms(self) -> SearchTerms:
        """Without what is not of the search itself."""
        said = self.model_dump(include=set(SearchTerms.model_fields) & self.model_fields_set)
        return SearchTerms.model_validate(said)
