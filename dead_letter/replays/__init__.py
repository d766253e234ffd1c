"""Replays as jobs: many at once, at a measured pace, counted by their outcomes."""
