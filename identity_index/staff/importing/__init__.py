"""Extracts of a payroll: which column holds what of somebody who works for the council."""
