"""Accounts and groups of staff as a directory keeps them over SCIM 2.0 (RFC 7643, RFC 7644).

The protocol is scim2-server's; here is what it reads and writes, and what of it the index makes of people.
"""
