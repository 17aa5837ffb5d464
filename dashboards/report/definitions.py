"""What the figures mean, in short: for whoever holds a file without the page."""

from collections.abc import Sequence

from lti.pages import gettext


def definitions() -> Sequence[tuple[str, str]]:
    """Return each term with what it means."""
    return (
        (
            gettext("Recognises the approach"),
            gettext(
                "Answered 4 or 5 on the scale from 1 to 5 to the direct item of the level. "
                "“Don't know” is no answer."
            ),
        ),
        (
            gettext("Confidence interval"),
            gettext(
                "Of 90 per cent, for a group of this size: where the share would lie if everybody "
                "had answered. It is assumed that those who did not answer are like those who did."
            ),
        ),
        (
            gettext("A unit recognises"),
            gettext(
                "When its share is at least 60 per cent, the interval's lower end above 50 per "
                "cent, and at least 60 per cent and ten people have answered. “Not shown to "
                "recognise” is not the opposite of it."
            ),
        ),
        (
            gettext("Target"),
            gettext(
                "Reached when the interval's lower end is at the target or above it; on the way "
                "when the share is on or above the straight line from baseline to target."
            ),
        ),
        (
            gettext("Change"),
            gettext(
                "Told when 0 lies outside the interval of the difference between the rounds. "
                "When items have changed, rounds are not compared."
            ),
        ),
        (
            gettext("Not shown, for privacy"),
            gettext(
                "Groups of fewer than five answers, and those whose figures could be worked out "
                "from others."
            ),
        ),
    )


def columns_meant() -> dict[str, str]:
    """Return what each column of the long table holds."""
    when = gettext("The round's title, id and end.")
    end = gettext("The figure, or the end beyond which it lies.")
    answered = gettext("How many answered, told in one of three ways.")
    unit = gettext(
        "The unit, by the tree that the round opened with; else the role group or the behaviour."
    )
    interval = gettext("The confidence interval.")
    return {
        **dict.fromkeys(("round", "round_id", "closed_at"), when),
        "signed_at": gettext("When it was signed off; empty in a file that was made before that."),
        "level": gettext(
            "community, supervisors, role groups, units, departments or participation; rows of "
            "units without a code are of the whole."
        ),
        **dict.fromkeys(("code", "name", "parent"), unit),
        "measure": gettext(
            "share, mean of the behaviours, mirror (staff about supervisors) or gap (supervisors "
            "less mirror); of a single behaviour agree, between and disagree; of participation "
            "active, attendance, completion, peer and hours."
        ),
        "scale": gettext("Whole per cent, the scale from 1 to 5, or hours."),
        "detail": gettext("How much is told: nothing, band, rounded or full."),
        "headcount": gettext("People in the group."),
        **dict.fromkeys(("answers", "response_percent", "response_95_or_more"), answered),
        **dict.fromkeys(("value", "more_than", "less_than"), end),
        **dict.fromkeys(("low", "high"), interval),
        "band": gettext("low, middle or high: the third in which the share lies."),
        "recognises": gettext("true or false for a reportable unit's share, else empty."),
        "sha256": gettext("The fingerprint of the frozen record."),
    }
