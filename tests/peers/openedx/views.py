"""The course page that starts a launch, and the gradebook."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from lti_consumer.data import Lti1p3LaunchData
from lti_consumer.models import LtiAgsScore, LtiConfiguration

from tests.peers.openedx.course import BLOCK, COURSE, LOCATION, person_named


def open_unit(_request: HttpRequest, username: str) -> HttpResponse:
    """Send the browser on its way to the tool, as the frame in the course unit does."""
    person = person_named(username)
    configuration = LtiConfiguration.objects.get(location=LOCATION)
    launch = Lti1p3LaunchData(
        user_id=person.id,
        external_user_id=person.external_id,
        user_role=person.role,
        config_id=configuration.config_id,
        resource_link_id=LOCATION,
        name=person.name,
        email=person.email,
        preferred_username=person.username,
        launch_presentation_document_target="iframe",
        context_id=COURSE,
        context_type=["course_offering"],
        context_title="Valmentava työote",
        context_label="VALM",
        custom_parameters=configuration.lti_config["custom"],
    )
    return HttpResponseRedirect(configuration.get_lti_consumer().prepare_preflight_url(launch))


def gradebook(_request: HttpRequest) -> HttpResponse:
    """Return the scores in the AGS table and the grades published from them."""
    scores = [
        {
            "user_id": score.user_id,
            "score_given": score.score_given,
            "score_maximum": score.score_maximum,
            "grading_progress": score.grading_progress,
            "activity_progress": score.activity_progress,
        }
        for score in LtiAgsScore.objects.filter(line_item__resource_link_id=LOCATION)
    ]
    return JsonResponse({"scores": scores, "published": BLOCK.published})
