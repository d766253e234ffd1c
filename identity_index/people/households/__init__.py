"""Who lives where somebody lives, by the addresses that count now. Shown to people, never used to link."""
