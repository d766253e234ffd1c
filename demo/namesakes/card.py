"""What a system keeps of one person or case, and the file in which it keeps all of them."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, Field, JsonValue, TypeAdapter


class Asked(BaseModel):
    """A correction in the clerks' tray."""

    attribute: str
    wanted: JsonValue


class Card(BaseModel):
    """``others``: what other systems call the same person, as far as this one has been told."""

    person: str | None = Field(default=None, description="whose it is, as the index says")
    others: list[str] = Field(default_factory=list, description="such as care/S1")
    details: dict[str, JsonValue] = Field(default_factory=dict, description="what the system itself holds")
    asked: dict[str, Asked] = Field(default_factory=dict, description="open corrections, by their ids")
    history: list[str] = Field(default_factory=list, description="whose it was, from the first to the last")

    def is_of(self, person: str) -> None:
        """Whose it is from now on."""
        if self.person != person:
            self.person = person
            self.history.append(person)

    def put_right(self) -> None:
        """A clerk writes what was asked for."""
        for one in self.asked.values():
            if one.attribute == "ucrn":
                self.details["identifiers"] = [{"scheme": "ucrn", "value": one.wanted}]
            else:
                self.details[one.attribute] = one.wanted
        self.asked.clear()


Cards = dict[str, Card]
_CARDS: TypeAdapter[Cards] = TypeAdapter(Cards)


def read(file: Path) -> Cards:
    """None where there is no file yet."""
    return _CARDS.validate_json(file.read_bytes()) if file.exists() else {}


def write(file: Path, cards: Cards) -> None:
    aside = file.with_suffix(".new")
    aside.write_bytes(_CARDS.dump_json(cards, indent=1))
    aside.rename(file)
