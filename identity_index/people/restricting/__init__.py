"""The restriction of what may be done with a person's records: kept, and not used (UK GDPR, article 18)."""
