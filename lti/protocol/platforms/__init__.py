"""How platforms differ, in one table, so that the flow of a launch holds no names of products."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Platform:
    """What is particular to one family of platforms.

    frame_source is where its pages are, as a source of frame-ancestors; None means the origin
    its users sign in at. assertion_audience is what its token endpoint wants to be called; None
    means by its address. links_need_address is False where a placed link must not say its address,
    because the platform then looks for a tool by the address's domain. hosts are the domains that
    one platform's addresses may be spread over. takes_progress is False where news of progress
    without a score erases the grade that is there. score_extension is what every score says
    besides. link_path is where below the issuer a placed link opens, by its id; None where its id
    does not tell.
    """

    frame_source: str | None = None
    assertion_audience: str | None = None
    links_need_address: bool = True
    hosts: tuple[str, ...] = ()
    takes_progress: bool = True
    score_extension: Mapping[str, object] = field(default_factory=dict)
    link_path: str | None = None


_ORDINARY = Platform()
_CANVAS_SUBMISSION = "https://canvas.instructure.com/lti/submission"

_FAMILIES: Mapping[str, Platform] = {
    # One issuer for all hosted sites, each of which has an origin of its own.
    "canvas": Platform(
        frame_source="https://*.instructure.com",
        hosts=("instructure.com", "canvaslms.com"),
        # Else each score becomes a submission that a teacher sees as new.
        score_extension={_CANVAS_SUBMISSION: {"new_submission": False}},
    ),
    "moodle": Platform(
        links_need_address=False,
        takes_progress=False,
        link_path="/mod/lti/view.php?l={link}",
    ),
    "desire2learn": Platform(assertion_audience="https://api.brightspace.com/auth/token"),
}


def platform_of(family: str) -> Platform:
    """Return what is particular to a family, by the product_family_code it shows."""
    return _FAMILIES.get(family.lower(), _ORDINARY)
