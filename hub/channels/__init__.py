"""Channels: how a ticket travels from the outbox to a worker. The ledger is the backlog, not these."""
