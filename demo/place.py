"""Where the demo keeps what is its own: one folder, so that clearing it forgets everything."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

MARK = "demo.json"


class NotADemo(Exception):
    """That folder holds something else than a demo; nothing in it was touched. Name another with --data."""


@dataclass(frozen=True, slots=True)
class Place:
    """The folder and what is where in it."""

    root: Path

    @property
    def journal(self) -> Path:
        return self.root / MARK

    @property
    def lock(self) -> Path:
        return self.root / "demo.lock"

    @property
    def settings(self) -> Path:
        return self.root / "tolbooth.toml"

    @property
    def routes(self) -> Path:
        return self.root / "council.toml"

    @property
    def ledger(self) -> Path:
        return self.root / "tolbooth.db"

    @property
    def run_file(self) -> Path:
        return self.root / "run.json"

    @property
    def hub_log(self) -> Path:
        return self.root / "hub.log"

    @property
    def revenues(self) -> Path:
        """The folder the revenues system drops its extracts into."""
        return self.root / "drop" / "revenues"

    @property
    def bacs(self) -> Path:
        return self.root / "drop" / "bacs"

    @property
    def nightly(self) -> Path:
        return self.root / "nightly"

    @property
    def sent(self) -> Path:
        """The council's own copies of what it sent; the hub never sees this folder."""
        return self.root / "sent"

    @property
    def published(self) -> Path:
        """The contact centre's own list of what it published."""
        return self.sent / "published.jsonl"

    @property
    def forms(self) -> Path:
        """The website's own list of the forms that were sent in."""
        return self.sent / "forms.jsonl"

    @property
    def roads_book(self) -> Path:
        """The roads department's own book of its requests."""
        return self.root / "roads" / "requests.jsonl"

    @property
    def roads_log(self) -> Path:
        return self.root / "roads" / "roads.log"

    @property
    def crm_book(self) -> Path:
        """The CRM's own book of its cases."""
        return self.root / "crm" / "cases.jsonl"

    @property
    def crm_log(self) -> Path:
        return self.root / "crm" / "crm.log"

    @property
    def crm_password(self) -> Path:
        """The hub's password there; the settings refer to it."""
        return self.root / "crm" / "password"

    @property
    def messages(self) -> Path:
        """The text messages, as the phones have them."""
        return self.root / "app" / "messages.jsonl"

    @property
    def arrivals(self) -> Path:
        return self.root / "app" / "arrivals.jsonl"

    @property
    def services(self) -> Path:
        return self.root / "app" / "services.json"

    @property
    def app_log(self) -> Path:
        return self.root / "app" / "app.log"

    def sent_of(self, system: str) -> Path:
        return self.sent / system

    def make(self) -> None:
        """Make the folders. Raises ``NotADemo`` for a folder that holds other things."""
        self.check()
        folders = [self.revenues, self.bacs, self.nightly, self.arrivals.parent]
        folders += [self.roads_book.parent, self.crm_book.parent]
        for folder in [*folders, self.sent_of("revenues"), self.sent_of("bacs")]:
            folder.mkdir(parents=True, exist_ok=True)

    def check(self) -> None:
        """Raises ``NotADemo`` unless the folder is absent, empty or a demo's."""
        if self.root.exists() and not self.root.is_dir():
            raise NotADemo(f"{self.root} is not a folder. {NotADemo.__doc__}")
        if self.root.is_dir() and not self.journal.exists():
            others = [one.name for one in self.root.iterdir() if one.name != self.lock.name]
            if others:
                raise NotADemo(f"{self.root} holds {min(others)}. {NotADemo.__doc__}")

    def clear(self) -> bool:
        """Forget the demo; was there one? Raises ``NotADemo``. Call it with the demo's lock held."""
        self.check()
        there = self.journal.exists()
        if there:
            shutil.rmtree(self.root)
        return there
