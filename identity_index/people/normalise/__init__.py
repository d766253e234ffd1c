"""What systems write of people, made comparable. Pure: no clock, no files after the first call, nothing kept.

- ``normal_person.normal_person``: a whole record, with what of it is unusable and why;
- ``name``, ``day``, ``phone``, ``email``, ``postcode``, ``address``: each part by itself;
- ``alike``: words that stand for each other, and how they sound;
- ``words/``: the names, titles and abbreviations that all of this goes by, to be read and added to.

Nothing here decides whether two records are one person.
"""
