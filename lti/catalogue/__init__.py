"""What an organisation teaches, to which groups, and where in the platform it was placed."""

from lti.catalogue.cohorts import (
    Cohort,
    Enrolment,
    cohort,
    cohort_for,
    enrolment_for,
    enrolments_of,
    programme_of_cohort,
)
from lti.catalogue.links import (
    Placement,
    ResourceLink,
    bind_module,
    links_of_module,
    resource_link,
    resource_link_for,
)
from lti.catalogue.programmes import (
    PROGRAMME_ID,
    PROGRAMME_TITLES,
    Module,
    Programme,
    module,
    modules_of,
    modules_offered,
    programme,
    programme_for,
    save_module,
    way_of,
)

__all__ = [
    "PROGRAMME_ID",
    "PROGRAMME_TITLES",
    "Cohort",
    "Enrolment",
    "Module",
    "Placement",
    "Programme",
    "ResourceLink",
    "bind_module",
    "cohort",
    "cohort_for",
    "enrolment_for",
    "enrolments_of",
    "links_of_module",
    "module",
    "modules_of",
    "modules_offered",
    "programme",
    "programme_for",
    "programme_of_cohort",
    "resource_link",
    "resource_link_for",
    "save_module",
    "way_of",
]
