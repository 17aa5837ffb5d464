"""What a round's answers come to: counts by group, before anything of them is shown."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboards.disclosure import Counts, Groups
from dashboards.indicators import person_mean
from dashboards.indicators.estimates import ENOUGH
from dashboards.target.dividing import above, groups_in, units_of
from lti.modules.survey.facts import Told
from lti.units import Tree, Unit

_SCALE = {str(value): value for value in range(1, 6)}


@dataclass(frozen=True, slots=True)
class Measured:
    """What one measure came to: a value for each who answered usably, by unit where it is known."""

    values: Sequence[tuple[str | None, float]]

    @property
    def answers(self) -> int:
        """Return how many answers are usable."""
        return len(self.values)


def recognition(told: Iterable[Told], codes: Sequence[str]) -> Measured:
    """Return who recognises, 1 or 0, by the first of the items that was answered."""
    return _measured(told, lambda each: recognised_by(each, codes))


def recognised_by(told: Told, codes: Sequence[str]) -> float | None:
    """Return whether one answer recognises, 1 or 0, None where none of the items was answered."""
    given = next((at for at in _scale(told, codes) if at is not None), None)
    return None if given is None else float(given >= ENOUGH)


def behaviour(told: Iterable[Told], codes: Sequence[str]) -> Measured:
    """Return each person's mean over the block, from 1 to 5, of those who answered enough."""
    return _measured(told, lambda each: person_mean(_scale(each, codes)))


def groups_of(tree: Tree | None, measures: Sequence[Measured], *, depth: int | None) -> Groups:
    """Return the whole and the units of a tree, see `dashboards.target.dividing.groups_in`.

    A group's answers are those of the measure that has the fewest there.
    """
    counted = [_by_unit(each, units_of(tree)) for each in measures]
    answers = {
        unit.code: min((counts.get(unit.code, (0, 0.0))[0] for counts in counted), default=0)
        for unit in units_of(tree)
    }
    whole = min((each.answers for each in measures), default=0)
    return groups_in(tree, answers, whole=whole, depth=depth)


def counts_of(name: str, measured: Measured, groups: Groups, tree: Tree | None) -> Counts:
    """Return what a share came to in each group."""
    return _counts(name, measured, groups, tree, whole=True, scaled=lambda value: value)


def scaled_counts_of(name: str, measured: Measured, groups: Groups, tree: Tree | None) -> Counts:
    """Return what a mean came to in each group, from 0 to 1 for each who answered."""
    return _counts(name, measured, groups, tree, whole=False, scaled=lambda mean: (mean - 1) / 4)


def _counts(
    name: str,
    measured: Measured,
    groups: Groups,
    tree: Tree | None,
    *,
    whole: bool,
    scaled: Callable[[float], float],
) -> Counts:
    scale = Measured([(unit, scaled(value)) for unit, value in measured.values])
    counted = _by_unit(scale, units_of(tree))
    counted[groups.whole.key] = (scale.answers, sum(value for _, value in scale.values))
    return Counts(
        name,
        {each.key: counted.get(each.key, (0, 0.0))[1] for each in groups.all},
        {each.key: counted.get(each.key, (0, 0.0))[0] for each in groups.all},
        whole=whole,
    )


def _measured(told: Iterable[Told], value_of: Callable[[Told], float | None]) -> Measured:
    return Measured([(each.unit, value) for each in told if (value := value_of(each)) is not None])


def _scale(told: Told, codes: Sequence[str]) -> list[int | None]:
    return [_SCALE.get(str(told.answers.get(code))) for code in codes]


def _by_unit(measured: Measured, units: Sequence[Unit]) -> dict[str, tuple[int, float]]:
    """Return how many answers each unit has, and what they sum to, with all below it."""
    parents: Mapping[str, str | None] = {unit.code: unit.parent for unit in units}
    found: dict[str, tuple[int, float]] = {}
    for unit, value in measured.values:
        for code in above(unit, parents):
            count, total = found.get(code, (0, 0.0))
            found[code] = (count + 1, total + value)
    return found
