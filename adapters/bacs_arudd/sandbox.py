"""Writes ARUDD reports as Bacs would, with invented payers: for tests, the demo and your desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from xml.sax.saxutils import quoteattr

_REASONS = (
    ("0", "REFER TO PAYER"),
    ("1", "INSTRUCTION CANCELLED"),
    ("B", "ACCOUNT CLOSED"),
    ("5", "NO ACCOUNT"),
)
_NAMES = ("A EXAMPLE", "B SAMPLE", "MÒRAG SPECIMEN", "D PLACEHOLDER", "É INVENTED")
NAMESPACE = "urn:example:bacs"
_WRONG = ("the sort code is too short", "the value is not an amount", "the day is not in the calendar")


@dataclass(frozen=True, slots=True)
class Report:
    """What was written: the file, its number of items, and its bad items as (line, what is wrong)."""

    path: Path
    items: int
    bad: tuple[tuple[int, str], ...]


def write_report(
    folder: Path,
    *,
    items: int,
    bad: int = 0,
    accounts: int = 1,
    seed: int = 1,
    on: date,
    name: str | None = None,
    namespaced: bool = False,
    wrong_totals: bool = False,
) -> Report:
    """Write one report, aside and then renamed; equal arguments give equal bytes.

    ``items`` in all are spread over ``accounts``; the first ``bad`` of them are wrong. With ``wrong_totals``
    the first account's count is one too high.
    """
    chance = Random(seed)  # noqa: S311 (invented people, not secrets)
    lines = [
        '<?xml version="1.0" encoding="ISO-8859-1"?>',
        f'<BACSDocument xmlns="{NAMESPACE}">' if namespaced else "<BACSDocument>",
        "<Data><ARUDD>",
        f'<Header reportType="REFT1019" currentProcessingDate="{on.isoformat()}"/>',
        "<Advice><OriginatingAccountRecords>",
    ]
    found: list[tuple[int, str]] = []
    for account in range(accounts):
        lines.append("<OriginatingAccountRecord>")
        lines.append(
            f'<OriginatingAccount name="INVENTED COUNCIL" number="1000000{account}" sortCode="000000"/>'
        )
        total, count = Decimal(0), 0
        for number in range(account, items, accounts):
            count += 1
            value = Decimal(chance.randrange(1000, 20000)) / 100
            wrong = _WRONG[number % len(_WRONG)] if number < bad else ""
            if wrong:
                found.append((len(lines) + 1, wrong))
            total += 0 if wrong == _WRONG[1] else value
            lines += _item(chance, f"7{seed % 1000:03d}{number:07d}", value, on, wrong)
        count += 1 if wrong_totals and account == 0 else 0
        lines.append(f'<Totals numberOf="{count}" valueOf="{total:.2f}" currency="GBP"/>')
        lines.append("</OriginatingAccountRecord>")
    lines.append("</OriginatingAccountRecords></Advice></ARUDD></Data></BACSDocument>")
    path = folder / (name or f"arudd_{on:%Y%m%d}_{seed}.xml")
    aside = path.with_name(path.name + ".part")
    aside.write_bytes(("\n".join(lines) + "\n").encode("iso-8859-1"))
    aside.rename(path)
    return Report(path, items, tuple(sorted(found)))


def _item(chance: Random, reference: str, value: Decimal, on: date, wrong: str) -> list[str]:
    code, reason = chance.choice(_REASONS)
    was = on - timedelta(days=3)
    amount = "TEN POUNDS" if wrong == _WRONG[1] else f"{value:.2f}"
    sort_code = "0000" if wrong == _WRONG[0] else "000000"
    day = "2026-02-31" if wrong == _WRONG[2] else was.isoformat()
    return [
        f'<ReturnedDebitItem ref="{reference}" transCode="17" returnCode="{code}" '
        f'returnDescription="{reason}" '
        f'originalProcessingDate="{day}" valueOf="{amount}" currency="GBP">',
        f'<PayerAccount number="{chance.randrange(10**7):08d}" ref="COUNCIL TAX" '
        f'name={quoteattr(chance.choice(_NAMES))} sortCode="{sort_code}"/>',
        "</ReturnedDebitItem>",
    ]
