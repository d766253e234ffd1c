"""Runbooks: what to do about a cause of failure, written down for whoever is on duty."""
