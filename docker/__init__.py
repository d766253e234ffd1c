"""The image and the composed set of processes, and the same steps where there is no Docker."""
