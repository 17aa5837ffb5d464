"""The report reader's page: what will be published, and why there is nothing yet."""

from flask.typing import ResponseReturnValue

from lti.pages import answer
from lti.people import Role
from lti.sign_in import Session, signed_in
from lti.visit import Visit, visitors


@visitors(Role.READER)
def report(visit: Visit) -> ResponseReturnValue:
    """Say when results come and what they will tell; never anything about a person."""
    return answer("dashboards/report.html", visit=visit)


@signed_in()
def results(_session: Session) -> ResponseReturnValue:
    """Show the same to whoever is signed in: what is published is for everybody."""
    return answer("dashboards/report.html")
