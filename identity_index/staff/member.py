"""A staff member as the index keeps them."""

from __future__ import annotations

from dataclasses import dataclass

from identity_index.links.record import Key
from identity_index.staff.facts import Facts
from identity_index.staff.settings import NameKind
from identity_index.staff.standing import Reason, State
from ledger.clock import Micros
from safeguards.policy import person_of
from schemas.staff_details import StaffDetails


@dataclass(frozen=True, slots=True)
class Member:
    """``version`` counts changes of any of it, from 1."""

    master: int
    state: State
    since: Micros
    because: Reason | None
    version: int
    facts: Facts
    disputed: tuple[str, ...]
    changed_at: Micros

    @property
    def is_there(self) -> bool:
        return self.state is State.CURRENT

    def text(self, attribute: str) -> str | None:
        value = self.facts.get(attribute)
        return value if isinstance(value, str) else None

    @property
    def manager(self) -> Key | None:
        """The record of whom they answer to, as its system calls it."""
        said = self.facts.get("manager")
        return (str(said["system"]), str(said["local_id"])) if isinstance(said, dict) else None


def names_in(details: StaffDetails) -> list[tuple[NameKind, str]]:
    """By what one record has others know them, as it is written there."""
    user_name = details.user_name
    found = (
        (NameKind.USER_NAME, user_name),
        (NameKind.MAILBOX, None if user_name is None else user_name.partition("@")[0]),
        (NameKind.EMAIL, details.email),
        (NameKind.EMPLOYEE_NUMBER, details.employee_number),
    )
    return [(kind, name) for kind, name in found if name]


def folded(name: str) -> str:
    """A name as it is compared with another."""
    return person_of(name)[:200]
