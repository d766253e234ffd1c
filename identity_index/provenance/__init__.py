"""What several systems say of one thing, and which of it counts. Pure; ``people.golden`` applies it.

- ``held.Held``: one value of one attribute, as one record has it;
- ``choosing.choose``: the one that counts, by an ``attribute_rule.AttributeRule``, and why;
- ``decided.Decided``: what a person decided, which stays until a system says something new;
- ``correcting``: which systems should be told of it, and which have put it right.
"""
