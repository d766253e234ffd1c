"""A rule that makes a report of an event. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Annotated, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from cases.acting.report import Report
from routes.errors import RoutingError
from routes.event_view import Document
from routes.query import Query, QueryError
from routes.type_pattern import compile_type_pattern
from schemas.events.case import Channel
from schemas.formats import Code


def _jmespath(text: str) -> str:
    Query(text)
    return text


def _pattern(text: str) -> str:
    compile_type_pattern(text)
    return text


Expression = Annotated[str, AfterValidator(_jmespath)]
"""JMESPath over the event: ``data.answers.colour``, or text in single quotes: ``'grey'``."""
MAPPED = (
    *("title", "description", "reporter", "verified", "on_behalf_of", "needs", "location", "area", "asset"),
    *("concerns", "organisation", "priority", "queue", "parent", "origin", "happened_at", "transcript"),
    *("call_back_at", "updates", "attachments"),
)
"""What of a report an expression can give, beside its details."""


class EntryRule(BaseModel):
    """``[rules.<name>]``: which events are reports, of what type of case, and what they say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: str = Field(default="", max_length=300, description="What it is for, in a line")
    types: list[Annotated[str, AfterValidator(_pattern)]] = Field(
        min_length=1, description="Event types, such as ['form.submitted']"
    )
    matching: Expression | None = Field(
        default=None, description="Which of them: JMESPath, such as \"data.form == 'missed_bin'\""
    )
    opens: Code | None = Field(default=None, description="The case type, such as missed_bin")
    opens_what: Expression | None = Field(
        default=None,
        description="In place of opens: what names the case type, such as data.form; the rule fits only "
        "where there is one of that name",
    )
    channel: Expression = Field(description="By what it came: an expression, such as \"'web'\"")
    takes: dict[str, Expression] = Field(
        default_factory=dict,
        description="What of the event is what of the report: title, description, reporter, location, asset, "
        "happened_at and others, each an expression",
    )
    details_of: Expression | None = Field(
        default=None,
        description="An object, such as data.answers, of which all that the case type asks for is taken",
    )
    details: dict[Code, Expression] = Field(
        default_factory=dict, description="The fields of the case type, each an expression; over details_of"
    )

    @model_validator(mode="after")
    def _takes_what_there_is(self) -> EntryRule:
        for name in self.takes:
            if name not in MAPPED:
                raise RoutingError(
                    f"a report has no {name!r}", fix=f"it has: {', '.join(MAPPED)}; and details of its type"
                )
        if (self.opens is None) == (self.opens_what is None):
            raise RoutingError(
                "it does not say what it opens, or says it twice",
                fix='give opens = "missed_bin", or opens_what = "data.form"',
            )
        return self

    def case_type(self, document: Document, known: Collection[str]) -> str | None:
        """The type that an event of its types is a report of; None where the rule does not fit. What an
        expression cannot be worked out for does not fit."""
        try:
            if self.matching is not None and not _compiled(self.matching).holds(dict(document)):
                return None
            named = self.opens
            if self.opens_what is not None:
                found = _compiled(self.opens_what).search(dict(document))
                named = found if isinstance(found, str) else None
        except QueryError:
            return None
        return named if named in known else None

    def report(self, document: Document, case_type: str, fields: Collection[str]) -> Report:
        """What the event says, as a report of that type, which asks for these fields. Raises ``NoReport`` in
        words for whoever wrote the rule."""
        said: dict[str, JsonValue] = {"type": case_type, "channel": self._channel(document)}
        for name, expression in self.takes.items():
            said[name] = worked_out(name, expression, document)
        whole = None if self.details_of is None else worked_out("details_of", self.details_of, document)
        details = {one: whole[one] for one in fields if one in whole} if isinstance(whole, dict) else {}
        for name, expression in self.details.items():
            details[name] = worked_out(f"details.{name}", expression, document)
        said["details"] = {name: value for name, value in details.items() if value is not None}
        try:
            return as_report(said)
        except NoReport as error:
            raise NoReport(f"what it takes from the event is no report: {error}") from None

    def _channel(self, document: Document) -> str:
        found = worked_out("channel", self.channel, document)
        try:
            return _CHANNEL.validate_python(found)
        except ValidationError:
            known = ", ".join(get_args(Channel))
            raise NoReport(f"its channel is none of {known}") from None


def as_report(said: Mapping[str, JsonValue]) -> Report:
    """What is null is left out. Raises ``NoReport``, which names each place that is at fault."""
    try:
        return Report.model_validate({name: value for name, value in said.items() if value is not None})
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        words = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in faults[:5])
        raise NoReport(words) from None


class NoReport(Exception):
    """The rule does not fit what the event says. Never holds the data."""


def worked_out(name: str, expression: str, document: Document) -> JsonValue:
    """What an expression finds. Raises ``NoReport``, which calls it by its name."""
    try:
        return _compiled(expression).search(dict(document))
    except QueryError as error:
        raise NoReport(f"{name} cannot be worked out: {error}") from None


_CHANNEL: TypeAdapter[Channel] = TypeAdapter(Channel)
_compiled = lru_cache(maxsize=4096)(Query)
"""An expression is compiled once, and not for each event; a council has some hundred of them."""
