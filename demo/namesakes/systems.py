"""The systems of the scenario, by their names, and what the index calls them."""

from __future__ import annotations

CRM, COUNCIL_TAX, CARE, CASES = "crm", "council-tax", "care", "cases"
SYSTEMS = (CRM, COUNCIL_TAX, CARE, CASES)
MODULE = "demo.namesakes.system_process"
"""What runs each of them."""
IN_THE_INDEX = {CRM: "crm", COUNCIL_TAX: "council_tax", CARE: "care"}
FORMS = "forms-web"
"""Whoever sends a form is a record of the website's: cases are kept by those."""
