"""The coaching profile: our terms and the templates our statements follow, as JSON-LD."""


def profile_iri(iri_base: str) -> str:
    """Return the profile's own IRI."""
    return f"{iri_base}/profile"


def version_iri(iri_base: str) -> str:
    """Return the IRI of the profile's current version, which statements name as their category."""
    return f"{profile_iri(iri_base)}/v/1"
