"""What a council's settings say of its cases: ``[cases]``. Pure."""

from __future__ import annotations

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from routes.duration import Duration
from schemas.formats import Code


class Cases(BaseModel):
    """Requests for service, whatever door they came through."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(False, description="Whether the hub keeps cases.")
    prefix: str = Field(
        "TB",
        pattern=r"^[A-Z]{2,4}$",
        description="What every case's reference begins with, such as TB-5619-0321: two to four capitals. "
        "References that were given with another are not found by it any more.",
    )
    types: str = Field(
        "",
        description="Folder of the council's own case types, a TOML file each. One that is called as one "
        "that ships takes its place. Empty: there are none.",
    )
    calendars: str = Field(
        "", description="Folder of the council's own working calendars, likewise. Empty: there are none."
    )
    rules: str = Field(
        "",
        description="Folder of the council's own entry rules, by which events become cases. A rule that is "
        "called as one that ships takes its place. Empty: there are none.",
    )
    life_events: str = Field(
        "",
        description="Folder of the council's own sets of life events: which cases a death, a birth, a move "
        "or a new business opens, and whom it tells. One that is called as one that ships takes its place. "
        "Empty: there are none.",
    )
    council: str = Field(
        "",
        description="File of the council's boundary, its areas, its teams and their skills. Empty: none; "
        "nothing is outside, and every case is given to somebody by hand.",
    )
    targets: dict[Code, dict[str, JsonValue]] = Field(
        default_factory=dict,
        description="What the adapter of a back office is told beside the case, as the `target` of a "
        "subscription is, by the adapter's name.",
    )
    public_url: str = Field(
        "",
        pattern=r"^(https?://[^\s]+)?$",
        description="Where citizens reach this hub, such as https://reports.example.gov.uk: what tracking "
        "links and Open311 answers begin with. Empty: they are given from the `/` on.",
    )
    link_days: int = Field(
        180,
        ge=1,
        le=3650,
        description="How long a tracking link can be used, in days from its issue.",
    )
    answers: int = Field(
        5,
        ge=1,
        le=1000,
        description="How many acknowledgements one address, and one case, is sent within `answers_within`: "
        "two machines that answer each other come to an end by it, and a task says so.",
    )
    answers_within: Duration = Field(timedelta(hours=1), description="See `answers`.")
    own_addresses: list[str] = Field(
        default_factory=list,
        max_length=100,
        description="E-mail addresses of the council's own, whose mail is taken for a machine's and never "
        "answered; those that e-mail adapters send from are known.",
    )
    ships: bool = Field(
        True,
        description="Whether the case types, calendars, entry rules and sets of life events that ship are "
        "used; `false`: only your own.",
    )
