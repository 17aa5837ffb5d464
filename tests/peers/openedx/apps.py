"""Puts the courseware of this peer where lti-consumer-xblock looks for the LMS's."""

from django.apps import AppConfig


class Courseware(AppConfig):
    """The rest of the LMS, as far as the LTI code asks for it."""

    name = "tests.peers.openedx"
    label = "courseware"

    def ready(self) -> None:
        """Answer the LTI code's questions to the LMS (its plugin.compat) from this course."""
        # Django's applications must be ready before its models can be imported.
        from lti_consumer.plugin import compat  # noqa: PLC0415

        from tests.peers.openedx import course  # noqa: PLC0415

        compat.load_enough_xblock = course.block_at
        compat.load_block_as_user = course.block_at
        compat.get_user_from_external_user_id = course.person_known_as
        compat.get_course_members = course.members
        compat.merge_course_forum_roles = lambda _course_key, members: members
        # Who may change the course is the LMS's own business, which this peer has none of.
        compat.user_has_studio_write_access = lambda _user, _course_key: True
        compat.batch_get_or_create_externalids = course.external_ids
