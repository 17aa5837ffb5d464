"""How many people of which role a tree of units tells of."""

from lti.units import Tree


def supervisors_in(tree: Tree | None) -> int:
    """Return how many supervisors there are, 0 without a tree."""
    return 0 if tree is None else sum(unit.supervisors for unit in tree.below(None))


def experts_in(tree: Tree) -> int | None:
    """Return how many experts there are, None where the tree does not tell."""
    told = [unit.experts for unit in tree.below(None)]
    known = [each for each in told if each is not None]
    return sum(known) if len(known) == len(told) else None
