"""What a tenant's people make and do in every kind of module, each bearing the tenant's mark."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from lrs.surroundings import Surroundings
from lti import tables
from lti.messages.switch import turn
from lti.modules.survey.upkeep import keep_time
from lti.units import keep_tree, units_from
from tests.conftest import NOW
from tests.lti.modules.package.conftest import archive, cmi5_manifest
from tests.lti.protocol.platform import TOOL

LANGUAGES = ("fi", "sv", "en")
WEBVTT = b"WEBVTT\n\n00:01.000 --> 00:02.000\n"


class Seated(Protocol):
    """Somebody in a visit."""

    @property
    def client(self) -> Any:
        """Their browser."""

    @property
    def visit_id(self) -> str:
        """Their visit."""

    @property
    def token(self) -> str:
        """What their forms carry."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """The ids of what a tenant holds: modules by the name of their routes, and their parts."""

    modules: Mapping[str, str]
    meeting: str
    round: str
    launch: str
    group: str


class Filling:
    """Fills every kind of module, by the pages that people use."""

    def __init__(
        self,
        surroundings: Surroundings,
        *,
        mark: str,
        organisation_id: int,
        trainer: Seated,
        learners: tuple[Seated, Seated],
    ) -> None:
        self.here, self.mark, self.organisation_id = surroundings, mark, organisation_id
        self.trainer, self.learners = trainer, learners

    def held(self) -> Held:
        """Make and do everything, and return what it is called."""
        self._units()
        self._mailed()
        lecture = self._made("lecture")
        meeting = self._met(lecture)
        self._recorded(lecture)
        coaching = self._made("coaching", sessions_enough="1")
        group = self._coached(coaching)
        package = self._packaged()
        launch = self._launched(package)
        survey, round_id = self._surveyed()
        self._post(self.trainer, f"/teach/{self.trainer.visit_id}/modules/{lecture}/copy")
        return Held(
            modules={
                "meetings": lecture,
                "recordings": lecture,
                "coaching": coaching,
                "packages": package,
                "surveys": survey,
                "modules": lecture,
            },
            meeting=meeting,
            round=round_id,
            launch=launch,
            group=group,
        )

    def _mailed(self) -> None:
        """Switch mail on, so that what people are told waits to be sent."""
        with self.here.database.write() as connection:
            turn(connection, self.organisation_id, on=True)

    def _post(self, seat: Seated, path: str, **form: Any) -> TestResponse:
        sent = {"csrf_token": seat.token, **form}
        done: TestResponse = seat.client.post(path, data=sent, base_url=TOOL)
        assert done.status_code in (200, 303), (path, done.status_code, done.text)
        return done

    def _in_all(self, *names: str) -> dict[str, str]:
        return {f"{name}_{code}": self.mark for name in names for code in LANGUAGES}

    def _published(self, edit: str, revision: str, **form: str) -> None:
        told = {**self._in_all("title", "summary", "description"), "minutes": "30"}
        self._post(self.trainer, edit, revision=revision, act="publish", **told, **form)

    def _made(self, kind: str, **form: str) -> str:
        base = f"/teach/{self.trainer.visit_id}/modules"
        edit = self._post(self.trainer, f"{base}/new", kind=kind).location
        self._published(edit, "1", **form)
        return str(edit.split("/")[-2])

    def _met(self, lecture: str) -> str:
        plan = {
            "day": "2026-12-07",
            "starts": "9.00",
            "ends": "10.30",
            "room": self.mark,
            "join_url": f"https://kokous.example/{self.mark}",
            "capacity": "1",
            "offers_end_hours": "12",
        }
        manage = f"/teach/{self.trainer.visit_id}/meetings/{lecture}"
        meeting = self._post(self.trainer, manage, **plan).location.rpartition("/")[2]
        first, second = self.learners
        for learner in self.learners:
            room = f"/learn/{learner.visit_id}/meetings/{lecture}/{meeting}"
            self._post(learner, room, act="book")
        self._post(second, f"/learn/{second.visit_id}/calendar", act="make")
        page = self.trainer.client.get(f"{manage}/{meeting}", base_url=TOOL).text
        keys = re.findall(r'name="present" value="([^"]+)"', page)
        self._post(self.trainer, f"{manage}/{meeting}/attendance", present=keys[:1])
        del first
        return str(meeting)

    def _recorded(self, lecture: str) -> None:
        keep = f"/teach/{self.trainer.visit_id}/recordings/{lecture}"
        url = f"https://media.example/{self.mark}.mp4"
        self._post(self.trainer, keep, act="bring", length="1.00", url=url)
        captions = FileStorage(io.BytesIO(WEBVTT + self.mark.encode()), filename="a.vtt")
        self._post(self.trainer, keep, act="caption", captions_fi=captions)
        learner = self.learners[0]
        told = f"/learn/{learner.visit_id}/recordings/{lecture}/heard"
        self._post(learner, told, heard="opened")

    def _coached(self, coaching: str) -> str:
        rooms = [f"/learn/{each.visit_id}/coaching/{coaching}" for each in self.learners]
        for learner, room in zip(self.learners, rooms, strict=True):
            self._post(learner, f"{room}/part", site=self.mark, unit="", language="fi")
        manage = f"/teach/{self.trainer.visit_id}/coaching/{coaching}"
        self._post(self.trainer, manage, act="propose", units="any", whom="all")
        page = self.trainer.client.get(manage, base_url=TOOL).text
        numbers = dict(re.findall(r'name="(group:[0-9a-f-]+)" value="(\d*)"', page))
        self._post(self.trainer, manage, act="publish", **numbers)
        learner, room = self.learners[0], rooms[0]
        shown = learner.client.get(room, base_url=TOOL).text
        group = re.findall(r'name="group" value="([0-9a-f-]+)"', shown)[0]
        self._post(learner, room, act="held", group=group, held_on="2026-11-23")
        self._post(learner, f"{room}/goals", act="set", theme="foresight", text=self.mark)
        goals = learner.client.get(f"{room}/goals", base_url=TOOL).text
        goal = re.findall(r'name="goal" value="([0-9a-f-]+)"', goals)[0]
        partner = re.findall(r'name="partner" value="([0-9a-f-]+)"', goals)[0]
        self._post(learner, f"{room}/goals", act="share", goal=goal, partner=partner)
        self._post(learner, f"{room}/reflections", act="write", text=self.mark)
        self._declared(self.learners[1], rooms[1])
        return str(group)

    def _declared(self, learner: Seated, room: str) -> None:
        """Declare the trainer one's own supervisor, who then sees nothing of it."""
        form = learner.client.get(f"{room}/part", base_url=TOOL).text
        trainers = re.findall(r'name="supervisor" value="([^"]+)"', form)
        part = {"site": self.mark, "unit": "", "language": "fi", "supervisor": trainers}
        self._post(learner, f"{room}/part", **part)

    def _packaged(self) -> str:
        page = f"<title>{self.mark}</title>"
        content = archive({"cmi5.xml": cmi5_manifest(), "index.html": page})
        brought = self._post(
            self.trainer,
            f"/teach/{self.trainer.visit_id}/packages/new",
            file=FileStorage(io.BytesIO(content), filename="kurssi.zip"),
        )
        self._published(brought.location, "2")
        return str(brought.location.split("/")[-2])

    def _launched(self, package: str) -> str:
        learner = self.learners[0]
        room = f"/learn/{learner.visit_id}/packages/{package}"
        return str(self._post(learner, f"{room}/open", unit="0").location.rpartition("/")[2])

    def _surveyed(self) -> tuple[str, str]:
        """Plan and open a round of the shipped survey that shows its results to oneself only."""
        module, held = tables.module.c, tables.survey_round.c
        with self.here.database.read() as connection:
            known = connection.execute(
                sa.select(module.id)
                .where(module.organisation_id == self.organisation_id, module.kind == "survey")
                .order_by(module.place)
            )
            surveys = [str(each) for each in known.scalars()]
        window = {
            "opens_day": "2026-11-23",
            "opens_time": "10.00",
            "closes_day": "2026-12-07",
            "closes_time": "16.00",
        }
        for survey in surveys:
            rounds = f"/teach/{self.trainer.visit_id}/surveys/{survey}/rounds"
            self._post(self.trainer, rounds, act="plan", **self._in_all("title"), **window)
        with self.here.database.read() as connection:
            found = connection.execute(
                sa.select(held.id).where(
                    held.organisation_id == self.organisation_id,
                    held.module_id == UUID(surveys[0]),
                )
            ).scalar_one()
        keep_time(self.here)
        self._answered(surveys)
        return surveys[0], str(found)

    def _answered(self, surveys: list[str]) -> None:
        """Answer every survey with what it asks first, and the self-assessment for oneself."""
        learner = self.learners[0]
        sent = {"at": "99", "act": "send", "item:O1": "4", "item:K1": "4", "unit": "A"}
        for survey in surveys:
            room = f"/learn/{learner.visit_id}/surveys/{survey}"
            page = learner.client.get(room, base_url=TOOL).text
            found = re.search(r'href="(/answer/[^"]+)"', page)
            address = f"{room}/own" if found is None else found[1]
            form = {"csrf_token": learner.token, "role_group": "expert", **sent}
            learner.client.post(address, data=form, base_url=TOOL)

    def _units(self) -> None:
        head = "code;parent;name_fi;name_sv;name_en;headcount;supervisors\n"
        units = units_from(f"{head}A;;{self.mark};;;10;1\n")
        with self.here.database.write() as connection:
            keep_tree(connection, self.organisation_id, units, valid_from=NOW.date(), now=NOW)
