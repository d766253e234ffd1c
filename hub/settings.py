"""Settings: one TOML file, environment variables over it, secrets by reference. Read once, in bootstrap."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from cases.settings import Cases
from dead_letter.alerts.rules import Alerts
from hub.attachments.settings import AttachmentSettings
from hub.secrets import looked_up
from identity_index.people.settings import People
from identity_index.places.settings import Places
from identity_index.staff.settings import StaffSettings
from routes.breaker import BreakerRule
from routes.maintenance import Maintenance
from routes.retention import Retention


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Http(_Section):
    """Where the hub listens."""

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8642, ge=0, le=65535, description="Port to listen on; 0 lets the system choose one.")
    trusted_proxies: tuple[str, ...] = Field(
        (),
        description="Addresses of the proxies in front of it, which say in `X-Forwarded-For` who calls: who "
        "guesses tracking links is slowed down by their address. Others are not believed. Networks "
        "(`10.0.0.0/24`) are taken too.",
    )


class Database(_Section):
    """Where the ledger is kept."""

    url: str = Field(
        "",
        description="The ledger's address: `sqlite:////folder/tolbooth.db`, or "
        "`postgresql://user@host:5432/database` for several processes; one with a password in it as "
        "`env:NAME` or `file:PATH`. Empty: `tolbooth.db` in the data folder (SQLite).",
    )
    spare_disk_mib: int = Field(
        64, ge=1, description="Intake answers 503 when less than this many MiB are free beside the database."
    )
    duplicate_window_days: int = Field(
        400, ge=1, description="How long a (source, id) is remembered, so that a repeat is known as one."
    )
    connections: int = Field(
        6, ge=2, le=200, description="PostgreSQL: connections that this process writes by, at most."
    )
    statement_timeout_seconds: float = Field(
        30, gt=0, description="PostgreSQL: a statement that takes longer is ended, and its unit tried again."
    )
    hub: str = Field(
        "",
        description="The id of the hub whose ledger this must be (`tolbooth migrate` says it); any other "
        "is refused. Empty: whichever it is.",
    )


class Broker(_Section):
    """How tickets travel to the workers."""

    url: str = Field(
        "memory://",
        description="`memory://` keeps the broker inside this process; "
        "`amqp://user:password@host:5672/vhost` (or `amqps://`) is RabbitMQ, for several processes, by "
        "`env:NAME` or `file:PATH`: it has a password in it.",
    )
    ca_file: str = Field(
        "", description="Certificates (PEM) that an `amqps://` broker's is checked by. Empty: the system's."
    )
    delivery_limit: int = Field(
        20, ge=1, description="How often RabbitMQ brings one ticket before it drops it; the ledger finds it."
    )
    management_url: str = Field(
        "",
        description="RabbitMQ's management API, such as `http://user:password@host:15672` (by `env:NAME` or "
        "`file:PATH`), for what `tolbooth doctor` can ask of the broker. Empty: it is not asked.",
    )


class Intake(_Section):
    """What may come in."""

    max_body_bytes: int = Field(
        1_048_576, ge=1024, description="A request body over this is refused with 413."
    )
    max_batch: int = Field(1000, ge=1, description="Events in one batch at most.")
    max_depth: int = Field(64, ge=8, description="How deep JSON may be nested.")


class Worker(_Section):
    """How deliveries are made."""

    groups: tuple[str, ...] = Field(
        (),
        description="The worker groups, and so the broker queues, that this process serves; "
        "`tolbooth worker --group` says it too. Empty: all that an adapter is in.",
    )
    concurrency: int = Field(256, ge=1, description="Deliveries in flight at once in this process.")
    threads: int = Field(16, ge=1, description="Threads for adapters whose `deliver` is not async.")
    lease_seconds: float = Field(60, ge=1, description="How long a claim holds unless the worker renews it.")
    timeout_seconds: float = Field(30, gt=0, description="The longest one attempt may take.")
    stop_seconds: float = Field(
        10, ge=0, description="How long a stopping hub waits for deliveries in flight."
    )


class Poller(_Section):
    """How polling adapters are shared out between processes."""

    lease_seconds: float = Field(
        6,
        ge=1,
        description="How long a process that polls an adapter keeps it unless it renews; another takes over "
        "within this time and a half.",
    )


class DeadLetters(_Section):
    """How dead letters are dealt with."""

    second_person: Literal["never", "sensitive", "personal", "internal", "open"] = Field(
        "never",
        description="An edit of data of this class, or of a higher one, waits until a second person approves "
        "it; `never`: only where its route says so (`approve_edits`).",
    )
    search_personal: Literal["payloads:read", "dead-letters:read"] = Field(
        "payloads:read",
        description="The scope that a key needs to search by what is classed personal or above. Either way "
        "a purpose is asked for, and the search goes on record.",
    )


class Log(_Section):
    """What the hub says about itself."""

    level: str = Field(
        "info", pattern="^(debug|info|warning|error)$", description="debug, info, warning or error."
    )
    format: str = Field(
        "text", pattern="^(text|json)$", description="`text` for people, `json` for machines."
    )


class AdapterEntry(BaseModel):
    """One adapter. What else it takes is the adapter's own; see its page."""

    model_config = ConfigDict(extra="allow", frozen=True)
    kind: str = Field(description="The adapter's entry-point name, such as `webhook`.")
    group: str = Field(
        "main",
        pattern=r"^[a-z][a-z0-9-]{0,39}$",
        description="The worker group that delivers to it: each has a broker queue and workers of its own.",
    )
    enabled: bool = Field(True, description="A disabled adapter neither polls nor delivers; its work waits.")
    concurrency: int | None = Field(
        None,
        ge=1,
        le=100_000,
        description="At most this many deliveries out to its system at once, in all processes together.",
    )
    rate: float | None = Field(
        None,
        gt=0,
        allow_inf_nan=False,
        description="At most this many deliveries a second to its system, from all processes together.",
    )
    maintenance: Maintenance = Field(
        Maintenance(), description="When nothing is sent to its system; what comes then waits."
    )
    breaker: BreakerRule = Field(
        BreakerRule(),
        description="When its system counts as away; deliveries then wait, and one tries it now and then.",
    )

    @property
    def own(self) -> dict[str, JsonValue]:
        return dict(self.model_extra or {})


class Settings(BaseSettings):
    """Everything the hub is told. `tolbooth check` says what is wrong with it."""

    model_config = SettingsConfigDict(
        env_prefix="TOLBOOTH_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    home: Path = Field(
        Path(),
        description="Folder that relative paths are taken from; itself relative to the settings file's.",
    )
    data: Path = Field(Path("var"), description="Folder for the database and the run file.")
    routes: tuple[Path, ...] = Field(
        (), description="TOML files of routes and subscriptions, or folders of them."
    )
    http: Http = Http()
    database: Database = Database()
    broker: Broker = Broker()
    intake: Intake = Intake()
    worker: Worker = Worker()
    poller: Poller = Poller()
    dead_letters: DeadLetters = DeadLetters()
    retention: Retention = Retention()
    alerts: Alerts = Alerts()
    people: People = People()
    places: Places = Places()
    staff: StaffSettings = StaffSettings()
    cases: Cases = Cases()
    attachments: AttachmentSettings = AttachmentSettings()
    log: Log = Log()
    adapters: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")], AdapterEntry] = Field(
        default_factory=dict, description="One table for each adapter, by the name its subscriptions use."
    )

    @property
    def database_url(self) -> str:
        """The ledger's address, looked up where it is a reference. Raises ``SecretMissing``."""
        return looked_up(self.database.url, self.home) or f"sqlite:///{self.data / 'tolbooth.db'}"

    @property
    def broker_url(self) -> str:
        """The broker's address, looked up where it is a reference. Raises ``SecretMissing``."""
        return looked_up(self.broker.url, self.home)

    @property
    def management_url(self) -> str:
        """The management API's address, looked up where it is a reference. Raises ``SecretMissing``."""
        return looked_up(self.broker.management_url, self.home)

    @property
    def in_process_broker(self) -> bool:
        """Is the broker a part of this process, out of every other's reach? Raises ``SecretMissing``."""
        return self.broker_url == "memory://"

    @property
    def run_file(self) -> Path:
        return self.data / "run.json"


def load(file: Path | None) -> Settings:
    """Read ``file`` (None: the defaults) and the environment over it; relative paths are from its folder.

    Raises ``pydantic.ValidationError``, ``tomllib.TOMLDecodeError`` or ``OSError``.
    """

    class _FromFile(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            del init_settings, dotenv_settings, file_secret_settings
            if file is None:
                return (env_settings,)
            return (env_settings, TomlConfigSettingsSource(settings_cls, toml_file=file))

    if file is not None and not file.is_file():
        raise FileNotFoundError(f"There is no settings file {file}.")
    found = _FromFile()
    if file is None:
        return found
    home = file.resolve().parent / found.home
    return found.model_copy(
        update={
            "home": home,
            "data": home / found.data,
            "routes": tuple(home / path for path in found.routes),
        }
    )
