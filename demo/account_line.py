"""The account of the design in words: what came in, what it became, where it went. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.reading.account import Account


def lines(account: Account) -> list[str]:
    """Three equations and whether every check behind them holds."""
    records = account.records
    came = {
        "events": records.get("envelope", 0),
        "duplicates": records.get("duplicate", 0),
        "invalid": records.get("invalid", 0),
        "ignored": records.get("ignored", 0),
    }
    events = {"unrouted": account.unrouted, "routed": account.events - account.unrouted}
    ends = {
        name: many for name, many in account.deliveries.items() if many or name in {"waiting", "delivered"}
    }
    resolved = f" ({account.dead_resolved:,} resolved by a replay)" if account.dead_resolved else ""
    return [
        _equation("records in", account.records_in_all, came),
        _equation("events", account.events, events),
        _equation("deliveries", account.deliveries_in_all, ends) + resolved,
        _verdict(account),
    ]


def one_line(account: Account) -> str:
    return "; ".join(lines(account)[:3]) + ". " + lines(account)[3]


def _equation(name: str, whole: int, parts: Mapping[str, int]) -> str:
    told = " + ".join(f"{many:,} {part}" for part, many in parts.items())
    sign = "=" if sum(parts.values()) == whole else "IS NOT"
    return f"{whole:,} {name} {sign} {told}"


def _verdict(account: Account) -> str:
    failed = [one for one in account.checks if not one.holds]
    if not failed:
        return f"The account balances ({len(account.checks)} checks)."
    told = "; ".join(f"{one.equation} ({one.left:,} against {one.right:,})" for one in failed)
    return f"THE ACCOUNT DOES NOT BALANCE: {told}."
