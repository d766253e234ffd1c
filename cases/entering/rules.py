"""All the rules by which events become reports, in the order in which they are asked. Immutable."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from cases.acting.report import Report
from cases.entering.entry_rule import EntryRule, NoReport
from routes.event_view import EventView
from routes.type_pattern import TypeTest, compile_type_pattern
from schemas.envelope import Envelope
from schemas.event_type import short_of


class EntryRules:
    """The first that fits an event makes its report, by the order of their names."""

    def __init__(self, rules: Mapping[str, EntryRule], fields: Mapping[str, Collection[str]]) -> None:
        """``fields``: what each case type asks for, by its name."""
        self._fields = fields
        self._rules: list[tuple[str, EntryRule, list[TypeTest]]] = [
            (name, rule, [compile_type_pattern(one) for one in rule.types])
            for name, rule in sorted(rules.items())
        ]
        self.types = tuple(sorted({one for _, rule, _ in self._rules for one in rule.types}))
        """Every type that a rule asks for, as routes take them."""

    def report_of(self, envelope: Envelope) -> Report | None:
        """What an event says as a report; None where no rule fits it. Raises ``NoReport``, which names the
        rule that fits and what of it cannot be worked out."""
        short = short_of(envelope.type)
        document = EventView(envelope).document
        for name, rule, tests in self._rules:
            if not any(test(short) or test(envelope.type) for test in tests):
                continue
            case_type = rule.case_type(document, self._fields.keys())
            if case_type is None:
                continue
            try:
                return rule.report(document, case_type, self._fields[case_type])
            except NoReport as error:
                raise NoReport(f"The entry rule {name!r} fits, but {error}.") from None
        return None
