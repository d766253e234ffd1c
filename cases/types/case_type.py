"""A kind of case: what is asked of whom, how it goes on, by when, and who sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, JsonValue, model_validator

from cases.types.back_office_rule import BackOfficeRule
from cases.types.clock_rule import ClockRule
from cases.types.duplicate_rule import DuplicateRule
from cases.types.fields import fault_of
from cases.types.parts_rule import PartsRule
from cases.types.queue_rule import QueueRule
from cases.types.status_rule import Mover, StatusRule
from cases.written.definition import Definition, DefinitionError
from routes.suggestion import suggest
from routes.toml_lines import Path
from schemas.formats import Code, Line

WhileOpen = Literal["refuse", "ask", "let"]
"""What happens when somebody ends a case on which open ones hang."""


class CaseType(Definition):
    """One file of the folder of case types; its name is the file's.

    Cases keep the version under which they were opened, until they are moved to another on purpose.
    """

    title: Line = Field(description="What people call it")
    service: Code = Field(description="The line of service that it belongs to, such as waste")
    about: Line = Field(description="What it is for, in a line")
    visibility: Literal["public", "staff", "restricted"] = Field(
        default="staff",
        description="Who sees that there is a case: public (it may be listed to everybody, without people), "
        "staff, or restricted (the team alone)",
    )
    retention_days: int = Field(
        ge=1,
        le=36_500,
        description="Days after its end after which what it says in anybody's words is deleted, and what its "
        "events say",
    )
    fields: dict[str, JsonValue] = Field(
        default_factory=dict,
        description="What is asked, as JSON Schema (draft 2020-12) of an object: `properties`, `required`",
    )
    begins: Code = Field(description="The status that a case is opened with")
    statuses: dict[Code, StatusRule] = Field(min_length=2, description="A table each, `[statuses.<code>]`")
    withdrawn: Code | None = Field(
        default=None, description="The status that it has when the citizen takes it back; none: they cannot"
    )
    not_fixed: Code | None = Field(
        default=None, description="The status to which a citizen's `not fixed` takes it; none: they cannot"
    )
    queue: QueueRule = Field(description="`[queue]`: where it goes to be worked on")
    clocks: dict[Code, ClockRule] = Field(
        default_factory=dict, description="How soon what happens: a table each, `[clocks.<code>]`"
    )
    duplicates: DuplicateRule | None = Field(
        default=None, description="`[duplicates]`: when a report belongs to an open case instead"
    )
    back_office: BackOfficeRule | None = Field(
        default=None, description="`[back_office]`: the system that does the work"
    )
    open_children: WhileOpen = Field(
        default="ask",
        description="Whether a case of it may end while parts of it are open: refuse, ask (whoever ends it "
        "says that they mean it), or let",
    )
    blocked: WhileOpen = Field(
        default="ask", description="Whether it may end while open cases block it: likewise"
    )

    parts: PartsRule | None = Field(
        default=None,
        description="`[parts]`: that its status follows from how far the cases are that are parts of it",
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for path, where, status in self._named_statuses():
            if status not in self.statuses:
                raise DefinitionError(
                    path,
                    f"{where} is {status!r}, which is not among its statuses",
                    fix=suggest(status, self.statuses, noun="statuses"),
                )
        lost = self.statuses.keys() - self._reached()
        if lost:
            raise DefinitionError(
                ("statuses", min(lost)),
                f"no case ever comes to the status {min(lost)!r}",
                fix="let another status lead to it (its `to`), or take it out",
            )
        if not any(not one.to for one in self.statuses.values()):
            raise DefinitionError(
                ("statuses",), "a case of it never ends", fix="give it a status without `to`"
            )
        self._check_fields()
        if self.parts is not None:
            self.parts.check(self.statuses)
        return self

    def may_follow(self, status: str) -> dict[str, tuple[Mover, ...]]:
        """Where a case may go from a status, and by whose hand."""
        return dict(self.statuses[status].to)

    def _named_statuses(self) -> Iterator[tuple[Path, str, str]]:
        yield ("begins",), "begins", self.begins
        for key, value in (("withdrawn", self.withdrawn), ("not_fixed", self.not_fixed)):
            if value is not None:
                yield (key,), key, value
        for name, status in self.statuses.items():
            for one in status.to:
                yield ("statuses", name, "to", one), f"a status that follows {name!r}", one
        for name, clock in self.clocks.items():
            for one in clock.until:
                yield ("clocks", name, "until"), f"what stops the clock {name!r}", one
            for one in clock.starts:
                yield ("clocks", name, "starts"), f"what starts the clock {name!r}", one
        if self.parts is not None:
            yield ("parts", "under_way"), "what it is while a part is open", self.parts.under_way
            yield ("parts", "done"), "what it is once all parts have ended", self.parts.done
        if self.back_office is not None:
            for word, one in self.back_office.statuses.items():
                yield ("back_office", "statuses", word), f"what {word!r} means", one

    def _reached(self) -> set[str]:
        found = {self.begins, *filter(None, (self.withdrawn, self.not_fixed))}
        waiting = list(found)
        while waiting:
            for one in self.statuses[waiting.pop()].to:
                if one not in found:
                    found.add(one)
                    waiting.append(one)
        return found

    def _check_fields(self) -> None:
        fault = fault_of(self.fields)
        if fault is not None:
            raise fault
        known = self.fields.get("properties", {})
        rule = self.duplicates
        asked = () if rule is None else (*rule.fields, *rule.near)
        for one in asked:
            if not isinstance(known, dict) or one not in known:
                raise DefinitionError(
                    ("duplicates", "fields"),
                    f"its duplicates compare the field {one!r}, which it does not ask for",
                    fix="add it to fields.properties, or take it out of duplicates.fields",
                )

    @property
    def queues(self) -> frozenset[str]:
        """Every queue that it names."""
        told = (one.escalate_to for one in self.clocks.values() if one.escalate_to is not None)
        return frozenset((self.queue.name, *self.queue.by_area.values(), *told))

    @property
    def asked(self) -> frozenset[str]:
        """The names of its fields."""
        known = self.fields.get("properties")
        return frozenset(known) if isinstance(known, dict) else frozenset()

    @property
    def schema_of_fields(self) -> dict[str, JsonValue]:
        """Of what a case of it says beyond what all cases do; nothing that it does not name."""
        return {"type": "object", "additionalProperties": False, **self.fields}
