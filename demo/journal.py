"""What the demo has done so far, so that the next run goes on from there."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class Outage(BaseModel):
    """A system was away: how many seconds, and how many deliveries waited just before its return.

    ``cut_short``: the demo was stopped meanwhile, and it came back with the next run.
    """

    model_config = ConfigDict(frozen=True)

    seconds: float
    waited: int
    cut_short: bool = False


class Facts(BaseModel):
    """Kept between runs. The keys are why the file is readable by its owner only."""

    model_config = ConfigDict(extra="forbid")

    begun: str = Field(default="", description="when the morning began, RFC 3339")
    app_port: int = 0
    centre_key: str = Field(default="", description="the contact centre's key")
    visitor_key: str = Field(default="", description="the key made for whoever watches")
    done: list[str] = Field(default_factory=list, description="steps of the morning that are done")
    sent: list[str] = Field(default_factory=list, description="things sent once and not again")
    revenues_file: str = ""
    bacs_file: str = ""
    bacs_again: str = ""
    first_dead: str = Field(default="", description="the dead letter that the morning replays")
    left_dead: str = Field(default="", description="the one it leaves for whoever watches")
    outage_began: str = Field(default="", description="when the receiving app was stopped, RFC 3339")
    outage_cut_short: str = Field(default="", description="when a later run brought it back, RFC 3339")
    outage: Outage | None = Field(default=None, description="known just before the app's return")
    website_key: str = Field(default="", description="the website's key")
    crm_began: str = Field(default="", description="when the CRM went down, RFC 3339")
    crm_cut_short: str = Field(default="", description="when a later run brought it back, RFC 3339")
    crm_outage: Outage | None = Field(default=None, description="known just before the CRM's return")
    extracts: int = Field(default=0, description="small extracts dropped since the morning")
    errands: int = Field(default=0, description="cases opened since the morning")


class Journal:
    """The facts and their file; every change is on disk before the next thing is done."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.facts = Facts.model_validate_json(file.read_bytes()) if file.exists() else Facts()

    def save(self) -> None:
        aside = self._file.with_suffix(".new")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(self.facts.model_dump_json(indent=1) + "\n")
        aside.replace(self._file)

    def is_done(self, step: str) -> bool:
        return step in self.facts.done

    def finish(self, step: str) -> None:
        if step not in self.facts.done:
            self.facts.done.append(step)
        self.save()
