"""Dead letters as commands name them, and as the hub answers with them."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import Field, RootModel

from dead_letter.letter import FailedDelivery, FailedMessage

Id = Annotated[
    str, typer.Argument(help="d-17 is a delivery that failed, i-4 a message that could not become an event.")
]
Reason = Annotated[str, typer.Option("--reason", "-r", help="Why; it goes on record with your key's holder.")]


class AnyLetter(RootModel[Annotated[FailedDelivery | FailedMessage, Field(discriminator="kind")]]):
    """Either kind of dead letter."""
