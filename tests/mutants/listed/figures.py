"""Mutants of figures: formulas, and what protects people in them."""

from tests.mutants.mutant import Mutant

_ESTIMATES = ("tests/dashboards/indicators/test_estimates.py",)
_JUDGING = ("tests/dashboards/indicators/test_judging.py",)
_RULES = ("tests/dashboards/disclosure/test_rules.py",)
_ATTACK = ("tests/dashboards/disclosure/test_attack.py",)

MUTANTS = (
    Mutant(
        "figures",
        "a share's interval takes the group for endless",
        "dashboards/indicators/estimates.py",
        "worth = answers * (headcount - 1) / (headcount - answers)",
        "worth = float(answers)",
        _ESTIMATES,
    ),
    Mutant(
        "figures",
        "a mean's interval takes the group for endless",
        "dashboards/indicators/estimates.py",
        "left = (headcount - answers) / headcount if answers <= headcount else 1.0",
        "left = 1.0",
        _ESTIMATES,
    ),
    Mutant(
        "figures",
        "a person counts who answered half a block",
        "dashboards/indicators/estimates.py",
        "LEAST_OF_BLOCK = 0.75",
        "LEAST_OF_BLOCK = 0.5",
        _ESTIMATES,
    ),
    Mutant(
        "figures",
        "that all answered alike makes it certain",
        "dashboards/indicators/estimates.py",
        "return self.interval.width / (2 * _Z)",
        "return math.sqrt(self.value * (1 - self.value) / self.answers)",
        _ESTIMATES,
    ),
    Mutant(
        "figures",
        "any difference is a change",
        "dashboards/indicators/changes.py",
        "return self.interval is not None and not self.interval.holds(0)",
        "return self.value != 0",
        _ESTIMATES,
    ),
    Mutant(
        "figures",
        "a target is reached by the value",
        "dashboards/indicators/judging.py",
        "if share.interval.low >= target:",
        "if share.value >= target:",
        _JUDGING,
    ),
    Mutant(
        "figures",
        "a unit recognises however few have answered",
        "dashboards/indicators/judging.py",
        "and unit.response >= LEAST_RESPONSE",
        "and unit.response >= 0",
        _JUDGING,
    ),
    Mutant(
        "figures",
        "the rest of a group may be anybody",
        "dashboards/disclosure/planning.py",
        "while shown and 0 < _rest(groups, details, group, parts) < LEAST_SHOWN:",
        "while shown and False:",
        _RULES,
    ),
    Mutant(
        "figures",
        "what all is shown is not looked at together",
        "dashboards/disclosure/planning.py",
        "while exposed := exposed_in(groups, details, measures):",
        "while exposed := ():",
        _ATTACK,
    ),
    Mutant(
        "figures",
        "the parts of a hidden group are shown",
        "dashboards/disclosure/planning.py",
        "    for each in groups.subtree(group.key):\n        details[each.key]",
        "    for each in (group,):\n        details[each.key]",
        _RULES,
    ),
    Mutant(
        "figures",
        "role groups are not taken for the same people as units",
        "dashboards/disclosure/auditing.py",
        "            if other != partition:\n",
        "            if False:\n",
        _ATTACK,
    ),
    Mutant(
        "figures",
        "it is told that all recognise",
        "dashboards/disclosure/showing.py",
        "    if share > _END:\n",
        "    if share > 1:\n",
        _RULES,
    ),
    Mutant(
        "figures",
        "it is told that everybody has answered",
        "dashboards/disclosure/showing.py",
        "_NEARLY_ALL = 0.95",
        "_NEARLY_ALL = 1.01",
        _RULES,
    ),
)
