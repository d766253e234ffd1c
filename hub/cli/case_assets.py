"""What is said where no case is about an asset."""

from __future__ import annotations

from cases.known_asset import SENSORS
from hub.cli.hub_client import HubClient, Query, Refused, part
from identity_index.places.assets.asset import Asset

_NO_MATTER = {"asset", "limit", "order"}
"""What was asked for, and takes no case away."""


def none_about(hub: HubClient, asset: str, asked: Query) -> str:
    """``asked``: the whole query of the list that was empty. Whoever may not see assets is told of cases
    alone."""
    more = any(value is not None for name, value in asked.items() if name not in _NO_MATTER)
    none = f"No case about the asset {asset} is as asked" if more else f"No case is about the asset {asset}"
    system, _, local_id = asset.partition("/")
    if not (system and local_id):
        return f"{none}: an asset is named by its system and its key there, as lights/SL-104."
    paths = [f"{part(system)}/{part(local_id)}"]
    paths += [f"by-sensor/{part(local_id)}"] if system == SENSORS else []
    for path in paths:
        try:
            hub.get(f"/places/assets/{path}", Asset)
        except Refused as error:
            if error.status == 404:
                continue
        return f"{none}."
    return f"{none}, and no system has told this hub of such an asset: tolbooth places assets list."
