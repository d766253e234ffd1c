"""The rules that ship, and a council's over them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from identity_index.provenance.attribute_rule import AttributeRule

DEFAULT = "default"


@cache
def shipped() -> Mapping[str, AttributeRule]:
    """``rules.toml``, as it ships."""
    text = files(__package__).joinpath("rules.toml").read_text("utf-8")
    return {name: AttributeRule.model_validate(table) for name, table in tomllib.loads(text).items()}


def rule_for(attribute: str, council: Mapping[str, AttributeRule]) -> AttributeRule:
    """A council's rule; what that leaves out is as it ships for the attribute, and else as for any."""
    ours = shipped().get(attribute) or shipped()[DEFAULT]
    said = council.get(attribute)
    theirs = council.get(DEFAULT)
    for rule in (theirs, said):
        if rule is not None:
            ours = ours.model_copy(update=rule.model_dump(exclude_unset=True))
    return ours
