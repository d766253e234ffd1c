"""Reading AddressBase Premium as CSV. Pure.

- ``records``: what each type of line holds;
- ``fields``: what each value of a line must be;
- ``line``: one line as its record, or what is wrong with it;
- ``supply``: what a file says of itself at its head and its end, and whether that is so.
"""
