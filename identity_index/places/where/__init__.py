"""Points, distances and shapes on the British National Grid."""
