"""`tolbooth chaos`: real processes and servers are killed by a seeded plan, and the promises held to."""
