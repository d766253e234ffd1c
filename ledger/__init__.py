"""The ledger: every accepted envelope, its deliveries and attempts, and what could not become an envelope.

Append-only towards its readers: rows are added and settled, never rewritten. SQLAlchemy lives here (and in
modules named ``tables`` or ``repository`` of other rooms) and nowhere else.
"""
