"""The same job in other frameworks: an event published, kept durably, POSTed to a webhook, tried again.

Each peer is what its own documentation advises for production where nothing may be lost; each module says
which page asks for what. The app publishes to them directly, without HTTP before it and without any of the
hub's checks, so that the comparison flatters the peer.
"""
