"""The course page that starts a launch, and the gradebook."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from lti_consumer.data import Lti1p3LaunchData
from lti_consumer.models import LtiAgsScore, LtiConfiguration, LtiDlContentItem

from tests.peers.openedx.course import BLOCK, COURSE, LOCATION, person_named


def open_unit(request: HttpRequest, username: str) -> HttpResponse:
    """Send the browser on its way to the tool, as the frame in the course unit does.

    With choose it asks for content, as the unit does in Studio; with item it opens one of those
    that were chosen.
    """
    person = person_named(username)
    configuration = LtiConfiguration.objects.get(location=LOCATION)
    chooses = "choose" in request.GET
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
        message_type="LtiDeepLinkingRequest" if chooses else "LtiResourceLinkRequest",
        deep_linking_content_item_id=request.GET.get("item"),
    )
    return HttpResponseRedirect(configuration.get_lti_consumer().prepare_preflight_url(launch))


def chosen(_request: HttpRequest) -> HttpResponse:
    """Return what was chosen through the tool, as it was kept."""
    kept = LtiDlContentItem.objects.order_by("pk")
    return JsonResponse({"items": [{"pk": item.pk, **item.attributes} for item in kept]})


def gradebook(_request: HttpRequest) -> HttpResponse:
    """Return the scores in the AGS table and the grades published from them."""
    scores = [
        {
            "column": score.line_item.label,
            "user_id": score.user_id,
            "score_given": score.score_given,
            "score_maximum": score.score_maximum,
            "grading_progress": score.grading_progress,
            "activity_progress": score.activity_progress,
        }
        for score in LtiAgsScore.objects.filter(line_item__resource_link_id=LOCATION)
    ]
    return JsonResponse({"scores": scores, "published": BLOCK.published})
