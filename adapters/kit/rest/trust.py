"""Whom to trust, and what to show: the TLS side of a client."""

from __future__ import annotations

import ssl

from adapters.contract import Retry
from adapters.kit.rest.settings import RestSettings


def tls(settings: RestSettings) -> ssl.SSLContext:
    """Raises ``Retry`` where a file is missing or no PEM: a person can put it right while messages wait."""
    try:
        context = ssl.create_default_context(cafile=settings.ca_bundle)
    except (OSError, ssl.SSLError) as error:
        raise Retry(f"ca_bundle {settings.ca_bundle} cannot be used: {_why(error)}") from error
    if settings.client_certificate is not None:
        password = settings.client_key_password
        try:
            context.load_cert_chain(
                settings.client_certificate,
                settings.client_key,
                # A function: without one, a key that has a password would be asked for at the terminal.
                password.get_secret_value if password is not None else (lambda: ""),
            )
        except (OSError, ssl.SSLError, ValueError) as error:
            files = [str(file) for file in (settings.client_certificate, settings.client_key) if file]
            wrong = f"client_certificate {' with '.join(files)} cannot be used: {_why(error)}"
            raise Retry(wrong) from error
    return context


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return f"it does not hold what is needed ({error.reason or error})"
    return getattr(error, "strerror", None) or str(error)
