"""Alerts: what staff should know of before anybody calls, told to whom it concerns and when it may be."""
