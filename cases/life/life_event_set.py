"""What a life event opens and whom it tells: the set of a kind. Pure."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from cases.entering.entry_rule import Expression
from routes.errors import RoutingError
from schemas.events.case import Priority
from schemas.events.life_event import LifeEventKind
from schemas.formats import Code, Line


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WholeRule(_Rule):
    """``[whole]``: the case of the life event as a whole. Whoever reports it is told of this one alone, and
    its status follows from its parts."""

    type: Code = Field(description="A case type with `[parts]`")
    title: Expression | None = Field(
        default=None, description="What it is about; the title of its type otherwise"
    )
    details: dict[Code, Expression] = Field(
        default_factory=dict, description="The fields of the type, each an expression"
    )
    location: Expression | None = Field(default=None, description="Where it is about")


class PartRule(WholeRule):
    """``[parts.<name>]``: a case of one service. Nobody outside of the council is told of it by itself."""

    type: Code = Field(description="The case type")
    about: Line | None = Field(default=None, description="Why it is opened, in a line")
    when: Expression | None = Field(
        default=None, description="Only if this holds, such as `holds.blue_badge`; always otherwise"
    )
    priority: Priority | None = Field(default=None, description="Which come first; else the type's")


class TellRule(_Rule):
    """``[tells.<system>]``: a system that is told, whether or not a case is opened for it."""

    when: Expression | None = Field(default=None, description="Only if this holds; always otherwise")
    event: Literal["life_event.told", "person.moved"] = Field(
        default="life_event.told",
        description="As what it is told: life_event.told, with `says` and for this system alone; or "
        "person.moved, which says the addresses to all who subscribe to it (of a move, where person and name "
        "are known)",
    )
    says: dict[Code, Expression] = Field(
        default_factory=dict,
        description="What it is to know beside whom it concerns, the kind and the day: each an expression",
    )

    @model_validator(mode="after")
    def _says_what_it_can(self) -> Self:
        if self.event == "person.moved" and self.says:
            raise RoutingError(
                "person.moved says what it says, and `says` adds nothing to it",
                fix="take `says` out, or the event",
            )
        return self


class LifeEventSet(_Rule):
    """The whole file; it is called as the kind is, with ``.toml``.

    Expressions are JMESPath over the event (``data.…`` and its attributes), ``holds``, ``known``, ``moved``
    and ``concerns``.
    """

    kind: LifeEventKind = Field(description="Of what kind of life event: the file's name")
    about: Line = Field(description="What it is for, in a line")
    holds: dict[Code, tuple[Code, ...]] = Field(
        default_factory=dict,
        description="What somebody may have of the council, and the systems a record in one of which says "
        'so: `blue_badge = ["blue_badge"]`. `holds.blue_badge` is true where the report names it among '
        "`services`, or the index of people knows such a record",
    )
    whole: WholeRule = Field(description="`[whole]`")
    parts: dict[Code, PartRule] = Field(default_factory=dict, description="A table each, `[parts.<name>]`")
    tells: dict[Code, TellRule] = Field(default_factory=dict, description="A table each, `[tells.<system>]`")

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if not self.parts and not self.tells:
            raise RoutingError(
                "it opens nothing and tells nobody", fix="add [parts.<name>] or [tells.<system>]"
            )
        if self.kind != "move":
            for name, one in self.tells.items():
                if one.event == "person.moved":
                    raise RoutingError(
                        f"it tells {name!r} that a person moved, and is of the kind {self.kind}",
                        fix="take the event out of that table",
                    )
        return self

    def expressions(self) -> dict[tuple[str, ...], str]:
        """All that are in it, by where they stand."""
        found: dict[tuple[str, ...], str] = {}
        cases: dict[tuple[str, ...], WholeRule] = {("whole",): self.whole}
        cases |= {("parts", name): part for name, part in self.parts.items()}
        for at, one in cases.items():
            said = {"title": one.title, "location": one.location, "when": getattr(one, "when", None)}
            found |= {(*at, key): text for key, text in said.items() if text is not None}
            found |= {(*at, "details", key): text for key, text in one.details.items()}
        for name, tell in self.tells.items():
            found |= {("tells", name, "says", key): text for key, text in tell.says.items()}
            if tell.when is not None:
                found["tells", name, "when"] = tell.when
        return found
