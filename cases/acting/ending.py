"""May a case end while others hang on it?"""

from __future__ import annotations

from collections.abc import Sequence

from cases.acting.actor import Actor
from cases.acting.teller import Teller
from cases.case_file import CaseFile
from cases.keeping.links import repository as links
from cases.types.case_type import CaseType, WhileOpen
from cases.types.status_rule import Mover
from ledger.errors import Refused
from ledger.session import Session

NAMED = 5
"""References that are named at most."""
_ASKED = (Mover.AGENT, Mover.OFFICER, Mover.SUPERVISOR)
"""Who can be asked whether they mean it. Nobody asks a citizen, a back office or the hub."""


def check_end(
    session: Session, teller: Teller, kind: CaseType, file: CaseFile, actor: Actor, *, anyway: bool
) -> None:
    """Raises ``Refused`` where its type lets no case end while parts of it, or cases that hold it up, are
    open; or asks first, and it was not said that it is meant (``anyway``)."""
    parts = links.open_parts(session, file.number, NAMED + 1)
    _check(teller, file, kind.open_children, parts, "parts of it are open", actor, anyway=anyway)
    holding = links.open_blockers(session, file.number)
    _check(teller, file, kind.blocked, holding, "cases that block it are open", actor, anyway=anyway)


def _check(
    teller: Teller,
    file: CaseFile,
    rule: WhileOpen,
    held: Sequence[CaseFile],
    said: str,
    actor: Actor,
    *,
    anyway: bool,
) -> None:
    if not held or rule == "let" or (rule == "ask" and (anyway or actor.role not in _ASKED)):
        return
    if actor.role is Mover.CITIZEN:
        # What hangs on it is the council's business, and its words are not for the public.
        raise Refused("The work has gone too far for your report to be taken back.")
    name = teller.numbering.written(file.number)
    # Whoever asks may not see a restricted case, not even that there is one of that reference.
    seen = [one for one in held[:NAMED] if one.visibility != "restricted" or file.visibility == "restricted"]
    named = [teller.numbering.written(one.number) for one in seen]
    if len(seen) < len(held[:NAMED]):
        named.append("some that are for their team alone")
    more = " and more" if len(held) > NAMED else ""
    do = "end them first" if rule == "refuse" else "end them first, or say that you mean it: anyway"
    raise Refused(f"{name} cannot end while {said} ({', '.join(named)}{more}): {do}.")
