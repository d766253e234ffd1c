"""What was changed about which records belong together, by whom and why, and taking it back."""
