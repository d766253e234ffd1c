"""Where a photo was taken: read out of it, and taken out of it, without touching its picture."""
