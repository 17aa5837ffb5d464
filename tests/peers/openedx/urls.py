"""The LTI code's addresses under /api/, and the course's two pages that a test opens."""

from django.urls import include, path

from tests.peers.openedx.views import chosen, gradebook, open_unit

urlpatterns = [
    path("api/", include("lti_consumer.plugin.urls", namespace="lti_consumer")),
    path("courseware/<str:username>", open_unit),
    path("chosen", chosen),
    path("gradebook", gradebook),
]
