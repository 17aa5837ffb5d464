"""Bad input by the million: statements, documents, bodies, queries and cursors, spoilt by chance.

`make fuzz` is the long run; a short one is among the ordinary tests. Every case follows from the
seed that is printed.
"""
