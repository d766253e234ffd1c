"""How a function becomes a command: the options every command has, and errors told in plain words."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Concatenate, ParamSpec

import typer

from hub.cli.asked import AsJson, Asked, Config, Key, Url
from hub.cli.failure import Failed
from hub.cli.place import without_secret
from hub.cli.screen import Screen
from hub.logging import set_up
from hub.secrets import SecretMissing

P = ParamSpec("P")
Work = Callable[Concatenate[Asked, Screen, P], None]

_OWN = (
    inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context),
    inspect.Parameter("as_json", inspect.Parameter.KEYWORD_ONLY, annotation=AsJson, default=False),
    inspect.Parameter("config", inspect.Parameter.KEYWORD_ONLY, annotation=Config, default=None),
    inspect.Parameter("url", inspect.Parameter.KEYWORD_ONLY, annotation=Url, default=None),
    inspect.Parameter("key", inspect.Parameter.KEYWORD_ONLY, annotation=Key, default=None),
)
_LOCAL = frozenset({"ctx", "as_json", "config"})


def command(app: typer.Typer, name: str, *, local: bool = False) -> Callable[[Work[P]], Work[P]]:
    """Add a function to ``app`` as a command, with ``--json``, ``--config``, ``--url`` and ``--key``.

    The function is given how it was asked and the screen first. Its docstring is the help. ``local``: it asks
    no hub, so it takes no address and no key. ``Failed`` is told on standard error and exits with 1.
    """

    def register(work: Work[P]) -> Work[P]:
        signature = inspect.signature(work, eval_str=True)
        own = [one for one in _OWN if not local or one.name in _LOCAL]
        theirs = [
            one.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            for one in list(signature.parameters.values())[2:]
        ]

        def run(
            ctx: typer.Context,
            as_json: bool,
            config: Config,
            url: Url = None,
            key: Key = None,
            **given: object,
        ) -> None:
            outer = ctx.find_object(Asked) or Asked()
            asked = Asked(config, url, key, as_json).over(outer)
            screen = Screen(as_json=asked.as_json)
            set_up("warning")
            try:
                work(asked, screen, **given)  # type: ignore[call-arg,arg-type]
            except SecretMissing as error:
                failure = without_secret(asked, error)
            except Failed as error:
                failure = error
            else:
                return
            screen.failure(failure.title, failure.detail)
            raise typer.Exit(1) from None

        parameters = [*theirs, *own]
        run.__name__ = run.__qualname__ = work.__name__
        run.__doc__ = work.__doc__
        run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in parameters}
        app.command(name, help=flowing(inspect.getdoc(work) or ""))(run)
        return work

    return register


def flowing(text: str) -> str:
    """Help as paragraphs of one line each, so that the terminal's width and not the source's breaks them."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
