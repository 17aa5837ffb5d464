"""Disclosure control: what may be published of whom, so that no small group can be worked out.

Pure. `plan_of` decides how much of each group is shown, `shown_of` says a figure in as much
detail, `known_from` what anybody learns from it, and `exposed_in` whom all of it together exposes.
"""

from dashboards.disclosure.auditing import Exposure, exposed_in
from dashboards.disclosure.groups import Counts, Group, Groups
from dashboards.disclosure.planning import Plan, plan_of
from dashboards.disclosure.showing import Detail, Known, Shown, known_from, shown_of

__all__ = [
    "Counts",
    "Detail",
    "Exposure",
    "Group",
    "Groups",
    "Known",
    "Plan",
    "Shown",
    "exposed_in",
    "known_from",
    "plan_of",
    "shown_of",
]
