"""The page of settings, and the default file as it ships."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel, JsonValue

from dead_letter.alerts.rules import Recipient
from docs.generate import people_words
from docs.generate.schema_table import Schema, code, default_of, described, kind_of, plain, properties, table
from docs.generate.shapes import Shapes
from hub.attachments.settings import S3, Scanner
from hub.cli.settings import default_file
from hub.settings import AdapterEntry, Settings
from identity_index.people.golden.rules import shipped
from identity_index.people.holdings.purpose import SHIPPED, PurposeRule
from identity_index.people.identifiers.scheme_rule import SchemeRule
from identity_index.people.minting.minting_rule import MintingRule
from identity_index.provenance.attribute_rule import AttributeRule

_HEAD = """# Settings

One TOML file, `tolbooth.toml`; an environment variable wins over it. Commands take the `tolbooth.toml` of the folder they are called in, or the one that `--config` or the variable `TOLBOOTH_CONFIG` names. Relative paths, an adapter's folders too, are taken from the folder of the settings file. Secrets are not written in the file but referred to, as `env:NAME` or `file:PATH`.

`tolbooth settings > tolbooth.toml` writes the default file, and `tolbooth check` names the file, the line and what to do for everything that is wrong. The settings of each adapter, `[adapters.<name>]`, are listed under [adapters](adapters.md); routes and subscriptions have [a page of their own](routes.md).
"""

_ADAPTERS = """## [adapters.&lt;name&gt;]

What the hub takes from an adapter's table, whatever its kind. All other keys are its kind's own: see [adapters](adapters.md). For what the limits do, see [protect a system](../how-to/protect-a-system.md)."""

_RECIPIENTS = """## [alerts.recipients.&lt;name&gt;]

Somebody who is told of alerts. How it goes on stands under [be told of trouble](../how-to/be-told.md)."""


_SCHEMES = """## [people.identifiers.&lt;scheme&gt;]

A kind of number that several systems know people by, for `identifiers` of `person.recorded`. These ship:

- `chi`: Community Health Index number. Ten digits: a day of birth, two digits, one for the sex (odd: male), and a check digit by modulus 11 or, as given out since November 2025, by modulus 10. Where its day or sex differ from the record's, that is said.
- `nhs_number`: ten digits, checked by modulus 11.
- `nino`: National Insurance number, by HM Revenue and Customs' shape and list of letters. It has no check digit. The last letter may be left out.
- `upn`: unique pupil number of English schools, with its check letter; a temporary one is weak.
- `scn`: Scottish Candidate Number of pupils, nine digits, checked by `mod11_7`.
- `ucrn`: Unique Citizen Reference Number, which National Records of Scotland give out. They say in public neither what it looks like nor how it is checked, so any letters and digits are taken; where the council was told, set `pattern` and `check`.
- `council_tax`: the council's own references, weak and shared by a household; set `pattern`.

All but `council_tax` are strong. The shape and check of `chi`, `nhs_number`, `nino`, `scn` and `upn` cannot be changed. Of any other scheme, and of zeros, digits in step, `UNKNOWN`, `NK` and the like, the index says why it cannot use it."""


_MINTING = """## [people.minting]

Reference numbers that the council gives its citizens itself. Scotland's Unique Citizen Reference Number is given out by National Records of Scotland, and councils have it through their citizens' accounts or by agreement; a council that has it needs nothing here, since its systems bring it. Where there is none, the index can give one to each confirmed person: `prefix`, a count with leading zeros, and a check character. A number is never given out twice, whatever becomes of its person or of these settings."""


_GOLDEN = """## [people.golden.&lt;attribute&gt;]

Which of the values that systems hold of a person counts. Attributes are `name`, `date_of_birth`, `date_of_death`, `gender`, `address`, `uprn` (of the address that counts), `email`, `phone`, `place_of_birth`, `occupation`, each scheme of identifiers (`chi`, `nino`, `ucrn` …) and each name in `further`. A table changes the keys that it has; `[people.golden.default]` is for all attributes. An unusable value (a birth in the future, a number with a wrong check digit, a name such as Test) never counts. What a steward decided counts until a system says something new."""

_PURPOSES = """## [people.purposes.&lt;name&gt;]

What people may be looked at for, and what that shows: see [see all that is held of somebody](../how-to/answer-what-is-held.md). A table of a name that ships replaces what ships under it."""

_SHIPPED_RULES = "These rules ship:"


@dataclass(frozen=True, slots=True)
class Setting:
    """One key: its table in the file (empty: the top), its name, and its JSON Schema."""

    section: str
    name: str
    schema: Schema

    @property
    def variable(self) -> str:
        """The environment variable that wins over the file."""
        parts = [self.section, self.name] if self.section else [self.name]
        return "TOLBOOTH_" + "__".join(parts).upper()


def settings() -> Iterator[Setting]:
    """Every key there is, those of adapters' own left out; the top of the file first."""
    schema = Settings.model_json_schema()
    definitions = schema.get("$defs", {})
    sections = []
    for name, inner, _ in properties(schema):
        shape = definitions.get(str(inner.get("$ref", "")).rpartition("/")[2])
        if shape is None:
            yield Setting("", name, inner)
        else:
            sections.append((name, shape))
    for section, shape in sections:
        for name, inner, _ in properties(shape):
            yield Setting(section, name, inner)


def about() -> dict[str, str]:
    """What each table of the file is for."""
    schema = Settings.model_json_schema()
    definitions = schema.get("$defs", {})
    names = {name: str(inner.get("$ref", "")).rpartition("/")[2] for name, inner, _ in properties(schema)}
    return {
        name: str(definitions[shape].get("description", ""))
        for name, shape in names.items()
        if shape in definitions
    }


def page() -> str:
    """The whole page."""
    found = list(settings())
    parts = [_HEAD]
    for section in dict.fromkeys(setting.section for setting in found):
        title = f"## [{section}]\n\n{about()[section]}" if section else "## At the top of the file"
        rows = [
            (
                code(one.name),
                _kind(one),
                _default(one.schema),
                described(one.schema),
                code(one.variable),
            )
            for one in found
            if one.section == section
        ]
        parts.append(f"{title}\n\n{table(('key', 'holds', 'default', 'meaning', 'environment'), rows)}\n")
    parts.append(_of_recipients())
    parts.append(_of_schemes())
    parts.append(_of_minting())
    parts.append(_of_golden())
    parts.append(_of_purposes())
    parts.append(people_words.section())
    parts += [_of_table(f"attachments.{name}", model) for name, model in _OF_ATTACHMENTS.items()]
    parts.append(_of_adapters())
    parts.append(
        f"## The default file\n\nWhat `tolbooth settings` prints: every key, with its default.\n\n"
        f"```toml\n{default_file()}```\n"
    )
    return "\n".join(parts)


_TABLES = {
    "adapters",
    "recipients",
    "identifiers",
    "golden",
    "purposes",
    "roles",
    "needs",
    "risks",
    "s3",
    "scanner",
}


def _of_recipients() -> str:
    """What stands in the table of one who is told of alerts."""
    rows = [
        (code(name), kind_of(inner), "needed" if needed else default_of(inner), described(inner))
        for name, inner, needed in properties(Recipient.model_json_schema())
    ]
    shapes = Shapes()
    shapes.gather(Recipient.model_json_schema())
    header = ("key", "holds", "default", "meaning")
    shown = shapes.section(_shape, "What some of the tables above hold.")
    return f"{_RECIPIENTS}\n\n{table(header, rows)}\n\n{shown}"


_OF_ATTACHMENTS: dict[str, type[BaseModel]] = {"s3": S3, "scanner": Scanner}


def _of_table(name: str, model: type[BaseModel]) -> str:
    """What stands in a table of its own within another."""
    schema = model.model_json_schema()
    return f"## [{name}]\n\n{plain(str(schema['description']))}\n\n{_shape(schema)}\n"


def _of_minting() -> str:
    """What stands in the table of numbers that the council gives out."""
    rows = [
        (code(name), kind_of(inner), default_of(inner), described(inner))
        for name, inner, _ in properties(MintingRule.model_json_schema())
    ]
    return f"{_MINTING}\n\n{table(('key', 'holds', 'default', 'meaning'), rows)}\n"


def _of_purposes() -> str:
    """What stands in the table of a purpose, and the purposes that ship."""
    rows = [
        (code(name), kind_of(inner), "needed" if needed else default_of(inner), described(inner))
        for name, inner, needed in properties(PurposeRule.model_json_schema())
    ]
    ours = [
        (
            code(name),
            rule.about,
            ", ".join(map(code, rule.fields)),
            rule.upto.value,
            ", ".join(map(code, rule.parts)),
        )
        for name, rule in SHIPPED.items()
    ]
    shapes = Shapes()
    shapes.gather(PurposeRule.model_json_schema())
    keys = table(("key", "holds", "default", "meaning"), rows)
    shown = shapes.section(_shape, "What some of the tables of purposes hold.")
    ship = table(("purpose", "about", "fields", "up to", "where"), ours)
    return f"{_PURPOSES}\n\n{keys}\n\nThese purposes ship:\n\n{ship}\n\n{shown}"


def _of_golden() -> str:
    """What stands in the table of an attribute, and the rules that ship."""
    rows = [
        (code(name), kind_of(inner), described(inner))
        for name, inner, _ in properties(AttributeRule.model_json_schema())
    ]
    ours = [(code(name), ", ".join(code(one) for one in rule.order)) for name, rule in shipped().items()]
    keys = table(("key", "holds", "meaning"), rows)
    return f"{_GOLDEN}\n\n{keys}\n\n{_SHIPPED_RULES}\n\n{table(('attribute', 'order'), ours)}\n"


def _of_schemes() -> str:
    """What stands in the table of a kind of number."""
    rows = [
        (code(name), kind_of(inner), described(inner))
        for name, inner, _ in properties(SchemeRule.model_json_schema())
    ]
    return f"{_SCHEMES}\n\n{table(('key', 'holds', 'meaning'), rows)}\n"


def _shape(schema: Schema) -> str:
    rows = [
        (code(name), kind_of(inner), default_of(inner), described(inner))
        for name, inner, _ in properties(schema)
    ]
    return table(("key", "holds", "default", "meaning"), rows)


def _of_adapters() -> str:
    """What the hub itself takes from an adapter's table."""
    schema = AdapterEntry.model_json_schema()
    definitions = schema.get("$defs", {})
    rows = []
    for name, inner, needed in properties(schema):
        shape = definitions.get(str(inner.get("$ref", "")).rpartition("/")[2])
        if shape is None:
            default = "needed" if needed else default_of(inner)
            rows.append((code(name), kind_of(inner), default, described(inner)))
            continue
        rows.append((code(name), "table", "", described(inner)))
        rows += [
            (code(f"{name}.{key}"), kind_of(each), default_of(each), described(each))
            for key, each, _ in properties(shape)
        ]
    header = ("key", "holds", "default", "meaning")
    return f"{_ADAPTERS}\n\n{table(header, rows)}\n"


def _kind(setting: Setting) -> str:
    if setting.section == "people" and setting.name in {"minting", "households", "erasure"}:
        return "table"
    return "tables" if setting.name in _TABLES else kind_of(setting.schema)


def _default(schema: Schema) -> str:
    """A length of time as people write it; the rest as TOML does."""
    length = default_of(schema)
    return length if schema.get("type") == "string" and length else code(_toml(schema.get("default")))


def _toml(value: JsonValue) -> str:
    """JSON's texts, numbers, lists and truth values are TOML's too; an empty table stands for none."""
    return json.dumps({} if value is None else value, ensure_ascii=False)
