"""The groups of a round: the whole, the tree of units, and the role groups beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

UNITS = "units"
"""The partition that is a tree of units; any other divides the whole once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Some people, and all below them: a unit, or a role group. parent is None for the whole.

    answers are the usable ones, by the item that has the fewest.
    """

    key: str
    parent: str | None
    headcount: int
    answers: int
    partition: str = UNITS


@dataclass(frozen=True, slots=True)
class Counts:
    """What one measure came to in each group, by key: a sum from 0 to as many as answered.

    Of a share it is how many recognise; of a mean from 1 to 5 the sum of (mean - 1) / 4. answers
    are by group, as a measure may have been answered by fewer than another.
    """

    name: str
    sums: Mapping[str, float]
    answers: Mapping[str, int]
    whole: bool
    """Whether sums are of whole people, as those of a share are."""

    def share(self, key: str) -> float:
        """Return the share in a group that has answered."""
        return self.sums[key] / self.answers[key]


@dataclass(frozen=True, slots=True)
class Groups:
    """All groups of a round, the whole first."""

    all: Sequence[Group]
    _below: Mapping[str, Sequence[Group]] = field(init=False, repr=False, compare=False)
    _by_key: Mapping[str, Group] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        below: dict[str, list[Group]] = {each.key: [] for each in self.all}
        for each in self.all[1:]:
            if each.parent is None:
                raise ValueError(f"{each.key}: only the whole has no parent")
            below[each.parent].append(each)
        object.__setattr__(self, "_below", below)
        object.__setattr__(self, "_by_key", {each.key: each for each in self.all})

    @property
    def whole(self) -> Group:
        """The whole."""
        return self.all[0]

    def __getitem__(self, key: str) -> Group:
        return self._by_key[key]

    def below(self, key: str, partition: str | None = None) -> Sequence[Group]:
        """Return the groups right below one, of one partition or of all."""
        return [
            each for each in self._below[key] if partition is None or each.partition == partition
        ]

    def families(self) -> Iterator[tuple[Group, Sequence[Group]]]:
        """Give each group that is divided with its parts, once for each way it is divided."""
        for group in self.all:
            for partition in dict.fromkeys(each.partition for each in self.below(group.key)):
                yield group, self.below(group.key, partition)

    def subtree(self, key: str) -> Iterator[Group]:
        """Give a group and everything below it."""
        yield self[key]
        for each in self.below(key):
            yield from self.subtree(each.key)
