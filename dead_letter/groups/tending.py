"""What staff do about a group. Each change is one unit, with its entry in the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from dead_letter.groups import repository
from dead_letter.groups.group import LONGEST_MUTE, Group, State
from dead_letter.ids import group_id
from ledger import auditing, clock
from ledger.replaying import Refused
from ledger.session import Session

LONGEST_LINK = 1024
"""Characters."""
Label = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^\S(.*\S)?$")]
_URL: TypeAdapter[HttpUrl] = TypeAdapter(HttpUrl)


def _address(text: str) -> str:
    """As it is kept: escaped where it is not ASCII. Raises ``ValueError``."""
    try:
        return str(_URL.validate_python(text)) if text else ""
    except ValidationError:
        raise ValueError("write a whole address, as https://tickets.example/INC-7") from None


Link = Annotated[str, AfterValidator(_address)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=r"\S")]


class Change(BaseModel):
    """What is to be different. What is not named stays; an empty ``owner`` or ``ticket`` takes it away."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: Literal["known", "muted", "resolved"] | None = Field(
        default=None, description="known; muted, with `muted_until`; resolved: its cause is mended"
    )
    muted_until: AwareDatetime | None = Field(
        default=None, description="with the state muted: until when nobody is told of it"
    )
    owner: str | None = Field(default=None, max_length=200, description="who sees to it")
    ticket: Link | None = Field(default=None, description="a link to where it is worked on")
    labels: list[Label] | None = Field(default=None, max_length=20, description="exactly these")
    reason: str = Field(default="", max_length=2000)


class NewNote(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Words = Field(description="what others are to know of it")


def change(session: Session, number: int, wanted: Change, who: str) -> None:
    """Raises ``NotFound``, and ``Refused`` for what makes no sense."""
    row = repository.lock(session, number)
    now = clock.now(session)
    values = _state(wanted, clock.moment(now), now)
    if wanted.owner is not None:
        values["owner"] = wanted.owner.strip() or None
    if wanted.ticket is not None:
        values["ticket"] = _link(wanted.ticket)
    if not values and wanted.labels is None:
        raise Refused(
            f"Nothing of group {group_id.written(number)} is to be changed: name what is, such as its state."
        )
    if values:
        repository.change(session, number, values)
    if wanted.labels is not None:
        repository.set_labels(session, number, wanted.labels)
    detail = wanted.model_dump(mode="json", exclude_none=True, exclude={"reason"})
    was = State(row.state).name.lower()
    auditing.note(session, who, "groups.change", f"group/{number}", wanted.reason, {**detail, "was": was})


def warning(wanted: Change, made: Group) -> str | None:
    """What to tell whoever changed it so: a cause is mended, and what it broke is not."""
    if wanted.state != "resolved" or not made.open:
        return None
    many = f"{made.open:,} dead letter{'' if made.open == 1 else 's'}"
    return (
        f"{many} of {made.id} still wait{'s' if made.open == 1 else ''} for a decision. Replay or "
        f"discard what is left: tolbooth dead-letters list --group {made.id}"
    )


def note(session: Session, number: int, said: NewNote, who: str) -> None:
    """Raises ``NotFound``."""
    repository.lock(session, number)
    repository.add_note(session, number, who, said.text, clock.now(session))
    auditing.note(session, who, "groups.note", f"group/{number}")


def _link(text: str) -> str | None:
    """As it is kept: what a person types may grow, since what is not ASCII is escaped in it."""
    if len(text) > LONGEST_LINK:
        raise Refused(f"A ticket's link has at most {LONGEST_LINK:,} characters, and this one {len(text):,}.")
    return text or None


def _state(wanted: Change, moment: datetime, now: int) -> dict[str, Any]:
    if wanted.muted_until is not None and wanted.state != "muted":
        raise Refused("`muted_until` (`--for`) goes with the state muted (`--state muted`).")
    if wanted.state is None:
        return {}
    if wanted.state == "muted":
        if wanted.muted_until is None:
            raise Refused("To mute it, say until when: `muted_until`, or for how long: `--for 2h`.")
        if not moment < wanted.muted_until <= moment + LONGEST_MUTE:
            raise Refused("`muted_until` lies in the future, and at most 366 days away.")
        return {"state": int(State.MUTED), "muted_until": clock.micros(wanted.muted_until)}
    if wanted.state == "resolved":
        return {"state": int(State.RESOLVED), "muted_until": None, "resolved_at": now}
    return {"state": int(State.KNOWN), "muted_until": None}
