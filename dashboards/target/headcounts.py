"""How many people of which role a tree of units tells of."""

from dashboards.target.dividing import groups_in
from lti.units import Tree


def people_in(tree: Tree | None) -> int:
    """Return how many people there are, 0 without a tree."""
    return groups_in(tree, {}, whole=0, depth=0).whole.headcount


def supervisors_in(tree: Tree | None) -> int:
    """Return how many supervisors there are, 0 without a tree."""
    return 0 if tree is None else sum(unit.supervisors for unit in tree.below(None))


def experts_in(tree: Tree) -> int | None:
    """Return how many experts there are, None where the tree does not tell."""
    told = [unit.experts for unit in tree.below(None)]
    known = [each for each in told if each is not None]
    return sum(known) if len(known) == len(told) else None
