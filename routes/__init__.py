"""Which events go to whom, and how: pure values and functions, with no I/O and no clock of their own.

- ``routes.subscription`` and ``routes.route``: the two things a council writes down;
- ``routes.filters``, ``routes.query``, ``routes.type_pattern``: what a route can ask of an event;
- ``routes.retry`` and ``routes.duration``: when a failed delivery is tried again;
- ``routes.table``: one version of all the routes, compiled; decides, and explains its decisions;
- ``routes.source``: routes and subscriptions as TOML, read with file, line and fix for everything wrong;
- ``routes/flows/``: routes that come with Tolbooth, as examples to start from.
"""
