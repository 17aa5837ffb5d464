"""All mutants, in the order of the specification's parts."""

from tests.mutants.listed import (
    access,
    attachments,
    documents,
    erasing,
    figures,
    finding,
    forms,
    grammar,
    handing_on,
    keeping,
    launching,
    messages,
    modules,
    signing_in,
    versions,
)

MUTANTS = (
    *grammar.MUTANTS,
    *keeping.MUTANTS,
    *finding.MUTANTS,
    *forms.MUTANTS,
    *versions.MUTANTS,
    *attachments.MUTANTS,
    *documents.MUTANTS,
    *access.MUTANTS,
    *handing_on.MUTANTS,
    *launching.MUTANTS,
    *signing_in.MUTANTS,
    *modules.MUTANTS,
    *messages.MUTANTS,
    *erasing.MUTANTS,
    *figures.MUTANTS,
)
